using System.Text.Json.Serialization;

namespace Akosha.Contracts.Systems;

/// <summary>What a tier holds of the systems that the caller may see.</summary>
/// <param name="Segments">Segments with a message in it; not told to a caller who is bound to some systems.</param>
/// <param name="Conversations">Conversations with a message in it.</param>
/// <param name="Messages">Messages in it.</param>
/// <param name="ContentBytes">Bytes of their contents in UTF-8.</param>
/// <param name="Bytes">Bytes it takes: of memory, of the local disk, of the object store; likewise not told.</param>
public sealed record TierUse(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Segments, int Conversations, int Messages,
        long ContentBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Bytes);

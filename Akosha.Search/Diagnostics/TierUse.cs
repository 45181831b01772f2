using System.Text.Json.Serialization;

namespace Akosha.Search.Diagnostics;

/// <summary>What a tier holds.</summary>
/// <param name="Segments">Segments with a message in it.</param>
/// <param name="Conversations">Conversations with a message in it.</param>
/// <param name="Messages">Messages in it.</param>
/// <param name="ContentBytes">Bytes of their contents in UTF-8.</param>
/// <param name="Bytes">Bytes it takes: of memory, of the local disk, of the object store.</param>
internal sealed record TierUse(int Segments, int Conversations, int Messages, long ContentBytes, long Bytes)
{
    /// <summary>Its conversations by system.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, int> ConversationsBySystem { get; init; } = new Dictionary<string, int>();
}

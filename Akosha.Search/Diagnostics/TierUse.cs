using System.Text.Json.Serialization;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Diagnostics;

/// <summary>What a tier holds.</summary>
/// <param name="Segments">Segments with a message in it.</param>
/// <param name="Conversations">Conversations with a message in it.</param>
/// <param name="Messages">Messages in it.</param>
/// <param name="ContentBytes">Bytes of their contents in UTF-8.</param>
/// <param name="Bytes">Bytes it takes: of memory, of the local disk, of the object store.</param>
internal sealed record TierUse(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Segments, int Conversations, int Messages, long ContentBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Bytes)
{
    /// <summary>What each system has in it.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, SystemUse> BySystem { get; init; } = new Dictionary<string, SystemUse>();

    /// <summary>The part of some systems. How many segments and bytes they share with others is not told.</summary>
    public TierUse Of(SystemAccess access)
    {
        if (access.IsAll) return this;
        var theirs = BySystem.Where(system => access.Allows(system.Key)).Select(system => system.Value).ToList();
        return new TierUse(null, theirs.Sum(use => use.Conversations), theirs.Sum(use => use.Messages), theirs.Sum(use => use.ContentBytes), null);
    }
}

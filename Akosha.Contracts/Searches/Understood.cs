using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>The authors and the time that the query names.</summary>
/// <param name="Authors">The names, in ordinal order.</param>
/// <param name="From">The start of the time (inclusive); null if the query names none.</param>
/// <param name="To">The end of the time (exclusive); null if the query names none.</param>
public sealed record Understood(IReadOnlyList<string> Authors, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>What must stand in a hit, word for word; absent if nothing must.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Required { get; init; }

    /// <summary>What must not stand in a hit, word for word; absent if nothing is excluded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Excluded { get; init; }
}

using System.Text.Json.Serialization;

namespace Akosha.Contracts.Erasures;

/// <summary>What a store still has of what is erased.</summary>
/// <param name="Store">
/// <c>queue</c>, <c>dead_letters</c>, <c>lake_files</c>, <c>removed_files</c>, <c>log</c>, <c>replicas</c> or <c>caches</c>.
/// </param>
/// <param name="Left">How many pieces (entries, files, keys, replicas) are left; absent while that is not known.</param>
/// <param name="Detail">What it waits for; absent when nothing is left.</param>
public sealed record ErasureStore(
    string Store, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Left,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null)
{
    /// <summary>True if nothing is left.</summary>
    [JsonIgnore]
    public bool IsClear => Left == 0;
}

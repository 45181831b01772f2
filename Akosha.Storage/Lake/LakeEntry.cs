namespace Akosha.Storage.Lake;

/// <summary>One version of the log: what one commit changed.</summary>
/// <param name="Version">The table's version after it.</param>
/// <param name="Actions">
/// Its actions, in the order in which they were written. Of one that is damaged there are none, but for the protocol that tells
/// why it cannot be read.
/// </param>
public sealed record LakeEntry(long Version, IReadOnlyList<LakeAction> Actions)
{
    /// <summary>What is wrong with it; null if nothing is.</summary>
    public LakeDamage? Damage { get; init; }
}

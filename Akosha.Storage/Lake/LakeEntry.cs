namespace Akosha.Storage.Lake;

/// <summary>One version of the log: what one commit changed.</summary>
/// <param name="Version">The table's version after it.</param>
/// <param name="Actions">Its actions, in the order in which they were written.</param>
public sealed record LakeEntry(long Version, IReadOnlyList<LakeAction> Actions);

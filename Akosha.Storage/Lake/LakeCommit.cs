namespace Akosha.Storage.Lake;

/// <summary>What a writer wants to change, in one atomic step.</summary>
/// <param name="Operation">The name of the operation, such as <c>WRITE</c> or <c>OPTIMIZE</c>.</param>
/// <param name="Adds">Files, already in the store, to become part of the table.</param>
/// <param name="Removes">Files to leave it; the commit fails if another commit has removed one of them.</param>
public sealed record LakeCommit(string Operation, IReadOnlyList<AddFile> Adds, IReadOnlyList<RemoveFile> Removes)
{
    /// <summary>The columns and settings of the table from then on; null to leave them.</summary>
    public TableMetadata? Metadata { get; init; }

    /// <summary>How far an application has got with it; null if none says so.</summary>
    public TransactionId? Transaction { get; init; }
}

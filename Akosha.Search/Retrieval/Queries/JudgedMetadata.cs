namespace Akosha.Search.Retrieval.Queries;

/// <summary>What was found out about some metadata, a bit a condition.</summary>
/// <param name="Named">The conditions on names that it has.</param>
/// <param name="Held">The conditions that hold.</param>
internal readonly record struct JudgedMetadata(ulong Named, ulong Held)
{
    /// <summary>What holds where this stands before something else: a name that is here counts as it is here.</summary>
    public ulong Over(ulong held) => (Held & Named) | (held & ~Named);
}

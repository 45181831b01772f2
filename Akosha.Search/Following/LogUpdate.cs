using Akosha.Storage.Lake;

namespace Akosha.Search.Following;

/// <summary>What one look at the log has found.</summary>
/// <param name="Look">The number of the look, rising.</param>
/// <param name="Table">The table after it.</param>
/// <param name="Commits">
/// The commits that came since the look before, oldest first; null if the table was read anew, whole.
/// </param>
internal sealed record LogUpdate(long Look, LakeSnapshot Table, IReadOnlyList<LakeEntry>? Commits);

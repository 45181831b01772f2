using Akosha.Search.Index;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>Segments of one tier that are read together.</summary>
/// <param name="Files">The segments.</param>
/// <param name="Rows">How many rows they have.</param>
/// <param name="Tier">Their tier.</param>
internal sealed record SegmentGroup(IReadOnlyList<AddFile> Files, long Rows, Tier Tier);

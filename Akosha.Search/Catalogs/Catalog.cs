using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Storage.Lake;

namespace Akosha.Search.Catalogs;

/// <summary>
/// What searches answer from: everything searchable at one version of the log. Replaced as a whole, never changed.
/// </summary>
/// <param name="LogVersion">The version of the log; −1 before the lake has been read.</param>
/// <param name="Index">The index.</param>
/// <param name="Missing">Cold segments that have not been read yet since the start.</param>
/// <param name="Damage">Objects of the lake that could not be read: what they held is missing.</param>
internal sealed record Catalog(
    long LogVersion, IndexSnapshot Index, IReadOnlyList<AddFile> Missing, IReadOnlyList<LakeDamage> Damage)
{
    /// <summary>
    /// False while segments that only rearrange others, or cold ones, are still to be read: answers may yet change by it.
    /// </summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>
    /// What the rows of the index are read from: from these stores and no others, since another index may give the same numbers
    /// to other messages. Null while there is no block.
    /// </summary>
    public TierStores? Stores { get; init; }

    /// <summary>The files of the table.</summary>
    public IReadOnlyDictionary<string, AddFile> Files { get; init; } = new Dictionary<string, AddFile>();

    /// <summary>The segments of some blocks that are part of the table.</summary>
    public HashSet<string> SegmentsOf(IEnumerable<Block> blocks) => blocks.SelectMany(block => block.Segments)
        .Where(part => part.IsIn(Files.ContainsKey)).Select(part => part.Path!).ToHashSet(StringComparer.Ordinal);

    /// <summary>Bytes of a segment in the object store; 0 if it has left the table.</summary>
    public long SizeOf(string segment) => Files.TryGetValue(segment, out var file) ? file.Size : 0;
}

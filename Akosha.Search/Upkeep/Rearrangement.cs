using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>Segments that hold in another arrangement what the index has already; nobody waits for it.</summary>
/// <param name="Known">
/// Those that hold the writes of the replaced as they were: what the index has of them stays, and belongs to these.
/// </param>
/// <param name="Unread">Those that have to be read.</param>
/// <param name="Replaced">The paths of those that may be forgotten afterwards.</param>
internal sealed record Rearrangement(IReadOnlyList<AddFile> Known, IReadOnlyList<AddFile> Unread, IReadOnlySet<string> Replaced)
{
    private const string Optimize = "OPTIMIZE";

    /// <summary>The paths of the segments that are in the index already.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>What a commit rearranged.</summary>
    /// <param name="files">The segments it added.</param>
    /// <param name="replaced">The paths of those it removed.</param>
    /// <param name="operation">Its operation; all but <c>OPTIMIZE</c> may have changed what searches find a message by.</param>
    public static Rearrangement Of(IReadOnlyList<AddFile> files, IReadOnlySet<string> replaced, string? operation) =>
        operation == Optimize ? new Rearrangement(files, [], replaced) : new Rearrangement([], files, replaced);

    /// <summary>This and the one that came after it, in one: it may have rearranged what this brought.</summary>
    /// <param name="next">The next.</param>
    /// <param name="table">The files of the table.</param>
    public Rearrangement With(Rearrangement next, IReadOnlyDictionary<string, AddFile> table)
    {
        var left = In(table);
        var replaced = Replaced.Union(next.Replaced).ToHashSet(StringComparer.Ordinal);
        // What was to be read and is not there any more lies in the next one's files.
        return left.Unread.Count == Unread.Count
            ? next with
            {
                Known = [.. left.Known, .. next.Known],
                Unread = [.. left.Unread, .. next.Unread],
                Replaced = replaced,
                Done = [.. Done, .. next.Done]
            }
            : next with
            {
                Known = left.Known,
                Unread = [.. left.Unread, .. next.Known, .. next.Unread],
                Replaced = replaced,
                Done = [.. Done, .. next.Done]
            };
    }

    /// <summary>Only those files that are part of the table.</summary>
    public Rearrangement In(IReadOnlyDictionary<string, AddFile> table) => this with
    {
        Known = [.. Known.Where(file => table.ContainsKey(file.Path))],
        Unread = [.. Unread.Where(file => table.ContainsKey(file.Path))],
    };

    /// <summary>How many files it has.</summary>
    public int Files => Known.Count + Unread.Count;
}

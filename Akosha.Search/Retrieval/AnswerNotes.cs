using Akosha.Search.Following;
using Akosha.Storage.Lake;

namespace Akosha.Search.Retrieval;

/// <summary>
/// What an answer says besides: what could not be searched, and what else is to be known. A caller who is bound to some systems is told of what may hold theirs, and
/// of that no names: files hold what others have said, too.
/// </summary>
/// <param name="systems">The systems the caller is bound to; null for none.</param>
internal sealed class AnswerNotes(IReadOnlyCollection<string>? systems)
{
    private const string SomethingDamaged = "a part of the lake cannot be read: what it holds of these systems is missing",
        SomethingUnread = "a part of the cold tier is still being read", SomethingLate = "a part of the cold tier could not be read in time",
        SomethingUnreadable = "a part of the cold tier cannot be read";

    /// <summary>Those of a search.</summary>
    public AnswerNotes(SearchRequest request) : this(request.IsBound ? request.SystemIds : null)
    {
    }

    /// <summary>What is missing from the answer.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What is to be known, and takes nothing from the answer.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Something of the cold tier that was wanted was not there in time.</summary>
    /// <param name="names">What it is.</param>
    public void Late(string names) => Add($"{names} of the cold tier could not be read in time", SomethingLate);

    /// <summary>Something of the cold tier that was wanted cannot be read.</summary>
    /// <param name="names">What it is.</param>
    /// <param name="reason">Why.</param>
    public void Unreadable(string names, string reason) => Add($"{names} of the cold tier cannot be read: {reason}", SomethingUnreadable);

    /// <summary>Adds what the catalog lacks.</summary>
    public void AddGaps(Catalog catalog, bool isCaughtUp)
    {
        foreach (var damage in catalog.Damage)
            if (Concerns(FileOf(catalog, damage))) Add($"{damage.Name} cannot be read: {damage.Reason}", SomethingDamaged);
        if (!isCaughtUp) Problems.Add("the lake is still being read: what has not been read yet is missing");
        else if (catalog.Missing.Count(Concerns) is > 0 and var missing) Add($"{missing} segments of the cold tier are still being read", SomethingUnread);
    }

    private static AddFile? FileOf(Catalog catalog, LakeDamage damage) => damage.Name.StartsWith($"{MessagesTable.Name}/", StringComparison.Ordinal)
        ? catalog.Files.GetValueOrDefault(damage.Name[(MessagesTable.Name.Length + 1)..])
        : null;

    /// <summary>True if a file may hold something of the systems; what the log does not say may be theirs.</summary>
    private bool Concerns(AddFile? file) => systems is null || file is null || SegmentStats.Systems(file) is not { } held || held.Any(systems.Contains);

    private void Add(string named, string unnamed)
    {
        if (systems is null) Problems.Add(named);
        else if (!Problems.Contains(unnamed)) Problems.Add(unnamed);
    }
}

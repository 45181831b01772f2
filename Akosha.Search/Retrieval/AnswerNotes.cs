using Akosha.Search.Catalogs;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Tiers;
using Akosha.Storage.Lake;

namespace Akosha.Search.Retrieval;

/// <summary>
/// What an answer says besides: what could not be searched, and what else is to be known. A caller who is bound to some systems
/// is told of what may hold theirs, and of that no names: files hold what others have said, too.
/// </summary>
/// <param name="systems">The systems that the caller is bound to; null for none.</param>
internal sealed class AnswerNotes(IReadOnlyCollection<string>? systems)
{
    private const string SomethingDamaged = "a part of the lake cannot be read: what it holds of these systems is missing",
        SomethingUnread = "a part of the cold tier is still being read",
            SomethingLate = "a part of the cold tier could not be read in time",
        SomethingUnreadable = "a part of the cold tier cannot be read";

    /// <summary>What an answer says while the lake has not been read whole since the start.</summary>
    public const string StillReading = "the lake is still being read: what has not been read yet is missing";

    /// <summary>What an answer says that goes on from a page of an earlier state.</summary>
    public const string CommitsBetween =
        "commits came between this page and the one before: it goes on after the last hit of that, and what is new before it is "
        + "not shown";

    private const int MaxNamed = 10;

    /// <summary>What an answer says to a query with more words than count.</summary>
    /// <param name="words">The words that did not count.</param>
    public static string TermsLeftOut(IReadOnlyList<string> words) =>
        $"the query has very many words: the {QueryPlan.MaxTerms} rarest of them count, and {words.Count} that are more common "
        + $"do not: {string.Join(", ", words.Take(MaxNamed))}{(words.Count > MaxNamed ? ", …" : "")}";

    /// <summary>What an answer says while messages have vectors that the query's cannot be compared with.</summary>
    public const string OtherVectors = "some messages have vectors of another encoder than the one that is set, and are found by "
        + "their words alone until they are made anew (the maintenance job reembed)";

    /// <summary>What is missing from the answer.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What is to be known, and takes nothing from the answer.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Adds what of the cold tier was wanted and could not be had.</summary>
    public void Add(ColdGaps gaps)
    {
        foreach (var (names, reason) in gaps.Found)
        {
            if (reason is null) Add($"{names} of the cold tier could not be read in time", SomethingLate);
            else Add($"{names} of the cold tier cannot be read: {reason}", SomethingUnreadable);
        }
    }

    /// <summary>Adds what the catalog lacks.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="isCaughtUp">True once everything that the log held at the start is searchable.</param>
    /// <param name="system">The one system that the answer is about; null for all that the caller sees.</param>
    /// <returns>
    /// True if some of it is only not read yet: what is not found may be there. What is damaged does not count.
    /// </returns>
    public bool AddGaps(Catalog catalog, bool isCaughtUp, string? system = null)
    {
        var meant = system is null ? systems : [system];
        foreach (var damage in catalog.Damage)
            if (Concerns(FileOf(catalog, damage), meant))
                Add($"{damage.Name} cannot be read: {damage.Reason}", SomethingDamaged);
        var unread = catalog.Missing.Count(file => Concerns(file, meant));
        if (!isCaughtUp) Problems.Add(StillReading);
        else if (unread > 0) Add($"{unread} segments of the cold tier are still being read", SomethingUnread);
        return !isCaughtUp || unread > 0;
    }

    private static AddFile? FileOf(Catalog catalog, LakeDamage damage) =>
        damage.Name.StartsWith($"{MessagesTable.Name}/", StringComparison.Ordinal)
            ? catalog.Files.GetValueOrDefault(damage.Name[(MessagesTable.Name.Length + 1)..])
            : null;

    /// <summary>True if a file may hold something of systems (null: all); what the log does not say may be theirs.</summary>
    private static bool Concerns(AddFile? file, IReadOnlyCollection<string>? systems) =>
        systems is null || file is null || SegmentStats.Systems(file) is not { } held || held.Any(systems.Contains);

    private void Add(string named, string unnamed)
    {
        if (systems is null) Problems.Add(named);
        else if (!Problems.Contains(unnamed)) Problems.Add(unnamed);
    }
}

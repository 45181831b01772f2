using System.Text.Json;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Retrieval;
using Akosha.Search.Tiers;
using Akosha.Storage.Lake;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>What is said of gaps to whom.</summary>
public sealed class AnswerNotesTests
{
    private static readonly AddFile Theirs = FileOf("theirs", "blue"), Shared = FileOf("shared", "red", "blue"),
        Unknown = new() { Path = "unknown" };

    [Fact]
    public void Of_damage_and_of_what_is_still_read_a_bound_caller_learns_what_may_concern_it_and_no_name()
    {
        Assert.Empty(Notes(Theirs, ["red"]));
        foreach (var file in new[] { Shared, Unknown })
        {
            var notes = Notes(file, ["red"]);
            Assert.Equal(2, notes.Count);
            Assert.All(notes, note => Assert.DoesNotContain(file.Path, note, StringComparison.Ordinal));
            Assert.All(notes, note => Assert.DoesNotMatch("[0-9]", note));
        }
    }

    [Fact]
    public void Whoever_sees_all_systems_is_told_names_and_numbers()
    {
        var notes = Notes(Theirs, null);
        Assert.Contains(
            notes, note => note.Contains("lake/messages/theirs cannot be read: the file is missing", StringComparison.Ordinal));
        Assert.Contains("1 segments of the cold tier are still being read", notes);
    }

    [Fact]
    public void A_damaged_log_entry_may_concern_everybody()
    {
        var answer = new AnswerNotes(["red"]);
        answer.AddGaps(
            new Catalog(
            1, IndexSnapshot.Empty, [], [new LakeDamage("lake/messages/_delta_log/00000000000000000004.json", "is cut")]),
            isCaughtUp: true);
        Assert.DoesNotContain("_delta_log", Assert.Single(answer.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_late_or_unreadable_is_named_to_nobody_who_is_bound()
    {
        var answer = new AnswerNotes(["red"]);
        var gaps = new ColdGaps();
        gaps.Late("the segment part-1");
        gaps.Late("the segment part-2");
        gaps.Unreadable("the segment part-3", "part-3 is missing");
        answer.Add(gaps);
        Assert.Equal(2, answer.Problems.Count);
        Assert.All(answer.Problems, problem => Assert.DoesNotContain("part-", problem, StringComparison.Ordinal));
    }

    private static List<string> Notes(AddFile file, string[]? systems)
    {
        var catalog = new Catalog(
            1, IndexSnapshot.Empty, [file], [new LakeDamage($"lake/messages/{file.Path}", "the file is missing")])
        {
            Files = new Dictionary<string, AddFile> { [file.Path] = file },
        };
        var answer = new AnswerNotes(systems);
        answer.AddGaps(catalog, isCaughtUp: true);
        return answer.Problems;
    }

    private static AddFile FileOf(string path, params string[] systems) =>
        new()
        {
            Path = path,
            Tags = new Dictionary<string,
            string?>
            { [SegmentStats.SystemsTag] = JsonSerializer.Serialize(systems) }
        };
}

using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>Which of a few messages comes first for a query, and alone at its score.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("Malaga", "The trip to Málaga", "A trip to Granada")]
    [InlineData("lukasz lodz", "Łukasz moved to Łódź", "Lucas moved to Lyon")]
    [InlineData("strasse", "in der Straße", "in der Strafe")]
    [InlineData("елка", "ёлка стоит", "палка стоит")]
    [InlineData("abc12", "the code ＡＢＣ１２", "the code ABD12")]
    [InlineData("cre\u0302pe", "a crêpe here", "a creep here")]
    [InlineData("résumé", "send the résumé", "then resume the upload")]
    [InlineData("resume", "then resume the upload", "send the résumé")]
    public void Accents_are_left_out_at_will_and_the_exact_spelling_is_better(string query, string best, string other) =>
        Assert.Equal(best, FirstOf(query, best, other));

    [Theory]
    [InlineData("Slack", "회의록은 Slack에 올렸다", "회의록은 메일에 올렸다")]
    [InlineData("회의록", "회의록은 올렸다", "예산안을 검토했다")]
    [InlineData("책", "책을 읽었다", "글을 읽었다")]
    [InlineData("slack", "вчера в Slackе", "вчера в почте")]
    [InlineData("github", "GitHubで公開した", "会社で公開した")]
    public void A_change_of_script_ends_a_word_and_Hangul_is_found_without_its_particles(
        string query, string best, string other) => Assert.Equal(best, FirstOf(query, best, other));

    [Theory]
    [InlineData("university", "The university admitted 400 students.", "A universal law of the universe.")]
    [InlineData("universe", "A universal law of the universe.", "The university admitted 400 students.")]
    [InlineData("import", "Run the import job at night.", "It is important to eat well.")]
    [InlineData("important", "It is important to eat well.", "Run the import job at night.")]
    [InlineData("general", "A general remark on the long day we had here", "It is generally so")]
    public void A_word_as_it_was_typed_is_better_than_one_that_shares_its_stem(string query, string best, string other) =>
        Assert.Equal(best, FirstOf(query, best, other));

    [Theory]
    [InlineData("plugin", "install the plug-in now", "install the plug now")]
    [InlineData("plugin", "where to plug in the cable", "where to plug the cable")]
    [InlineData("plug in", "install the plugin now", "install the printer now")]
    [InlineData("plug-in", "install the plugin now", "install the printer now")]
    [InlineData("nodejs", "It runs on Node.js 22", "It runs on a node")]
    [InlineData("email", "The e-mail bounced", "The mail bounced")]
    [InlineData("obrien", "O'Brien called", "Brian called")]
    [InlineData("payrollservice", "com.acme.PayrollService failed", "the payroll failed")]
    [InlineData("PayrollService", "the payrollservice failed", "the payments failed")]
    [InlineData("getuserbyid", "call get_user_by_id(5)", "call get_user(5)")]
    public void Joined_and_parted_forms_meet(string query, string best, string other) =>
        Assert.Equal(best, FirstOf(query, best, other));

    [Theory]
    [InlineData("C", "I write C every day", "I write C++ every day")]
    [InlineData("C++", "I write C++ every day", "I write C every day")]
    [InlineData("C#", "I write C# every day", "I write C every day")]
    [InlineData("F#", "I write F# every day", "I write F every day")]
    [InlineData(".NET", "It runs on .NET today", "the net holds today")]
    [InlineData("net", "the net holds today", "It runs on .NET today")]
    [InlineData("1.2.3", "Pinned to v1.2.3 now", "Release 3.1.2 is out; 1.2.30 was skipped")]
    [InlineData("v1.2.3", "Pinned to 1.2.3 now", "Pinned to 3.2.1 now")]
    [InlineData("10.20.30", "10.20.30.41 answers", "40.30.20.10 answers")]
    public void Signs_and_the_order_of_numbers_tell_names_and_versions_apart(string query, string best, string other) =>
        Assert.Equal(best, FirstOf(query, best, other));

    [Theory]
    [InlineData("Versicherung", "Die Krankenversicherung zahlt", "Die Krankenkasse zahlt")]
    [InlineData("verzekering", "De ziektekostenverzekering is duur", "De ziektekosten zijn hoog")]
    [InlineData("Tür", "Die Haustür klemmt. Das Haus steht", "Die Natur ist schön. Das Haus steht")]
    public void Parts_of_compounds_are_found(string query, string best, string other) =>
        Assert.Equal(best, FirstOf(query, best, other));

    [Fact]
    public void What_is_written_otherwise_is_found_too()
    {
        using var index = IndexOf("send the résumé", "then resume it", "the résumés");
        Assert.Equal(3, Ranked.ByWords("resume", Ranked.ScopeOf(index.Publish())).Count);
    }

    [Fact]
    public void A_finished_block_finds_as_one_that_grows()
    {
        string[] contents = [
            "The university admitted 400 students", "A universal law of the universe", "Die Krankenversicherung zahlt",
            "install the plug-in", "where to plug in", "Slack에 올렸다"];
        AssertSame(contents, "university", "universe", "Versicherung", "plugin", "Slack", "univers kranken");
    }

    // The list of a finished block is "carpet" then, without anything between its words.
    [Fact]
    public void Words_that_stand_side_by_side_in_the_list_of_a_block_are_not_one() => AssertSame(["car pet", "a car"], "carpet");

    private static Languages English { get; } = new(new Dictionary<string, string>());

    /// <summary>Asserts that a finished block finds as one that grows.</summary>
    private static void AssertSame(string[] contents, params string[] queries)
    {
        using var growing = IndexOf(contents);
        using var packed = new IndexWriter(new TierStores(new RowStore(null)), English, TimeProvider.System);
        var builder = packed.NewBuilder(16);
        builder.Add("s", [.. RowsOf(contents)]);
        packed.Apply(new IndexChange.BlocksBuilt([
            new BuiltBlock(builder.Id, builder.Directory, Image.In(builder.PackIndex()), Tier.Hot, IsOnDisk: false)]));
        var left = growing.Publish();
        var right = packed.Publish();
        foreach (var query in queries)
        {
            var expected = Ranked.ByWords(query, Ranked.ScopeOf(left)).ConvertAll(found => found.Scored);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Ranked.ByWords(query, Ranked.ScopeOf(right)).ConvertAll(found => found.Scored));
        }
    }

    /// <summary>The content of the best message, which must be better than the other.</summary>
    private static string? FirstOf(string query, string best, string other)
    {
        // The best stands last: where scores are equal the other is first.
        string[] contents = [other, "something else", best];
        using var index = IndexOf(contents);
        var found = Ranked.ByWords(query, Ranked.ScopeOf(index.Publish()));
        return found.Count == 0 ? null : contents[found[0].Scored.Message.Value];
    }

    private static IndexWriter IndexOf(params string[] contents)
    {
        var index = new IndexWriter(new TierStores(new RowStore(null)), English, TimeProvider.System);
        index.Apply(new IndexChange.SegmentRead("s", [.. RowsOf(contents)]));
        return index;
    }

    private static IEnumerable<Akosha.Storage.Conversations.MessageRow> RowsOf(string[] contents) =>
        contents.Select((content, i) => Rows.Message($"c{i}", "0", content, i + 1));
}

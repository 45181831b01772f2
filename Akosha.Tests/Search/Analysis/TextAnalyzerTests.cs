using Akosha.Search.Analysis;
using Akosha.Search.Index;

namespace Akosha.Tests.Search.Analysis;

public sealed class TextAnalyzerTests
{
    [Theory]
    [InlineData("Running runs ran", "run run run")]
    [InlineData("Caroline's dogs' toys", "carolin dog toy")]
    [InlineData("I don't think we'll", "i do think we")]
    [InlineData("O'Brien", "o brien")]
    [InlineData("children bought mice", "child buy mous")]
    [InlineData("self-care, well-being!", "self care well be")]
    [InlineData("ECONNREFUSED", "econnrefus")]
    [InlineData("user_id", "user id user_id")]
    [InlineData("getUserName()", "get user name getusername")]
    [InlineData("HTTPServer", "http server httpserver")]
    [InlineData("see src/app/main.ts.", "see src app main ts src/app/main.ts")]
    [InlineData("#1234 @ada", "1234 #1234 ada @ada")]
    [InlineData("v1.2.3-rc1", "v1 2 3 rc1 v1.2.3-rc1")]
    [InlineData("Müller größer", "müller größer")]
    [InlineData("学习中文", "学 学习 习 习中 中 中文 文")]
    [InlineData("مرحبا بالعالم", "مرحبا بالعالم")]
    [InlineData("nice 🐎!", "nice 🐎")]
    [InlineData("  \t\n ", "")]
    [InlineData("... --- !!!", "")]
    [InlineData("\u001b[1mBuild\u001b[0m \u001b[32mok\u001b[0m", "build ok")]
    [InlineData("\u001b[38;2;255;0;0mred\u001b[mish", "redish")]
    [InlineData("\u009b32mok\u009b0m", "ok")]
    [InlineData("\u001b]0;title\aok \u001b]8;;http://x.y/z\u001b\\link\u001b]8;;\u001b\\", "ok link")]
    [InlineData("\u001b]never ended", "never end")]
    [InlineData("\u001b[12", "12")]
    [InlineData("\u001b(Bok\u001b7", "ok")]
    [InlineData("page one\fpage\btwo\u007fthree\u0085four\u0000five", "page one page two three four five")]
    [InlineData("user\u001b[1m_\u001b[0mid", "user id user_id")]
    public void Text_becomes_terms(string text, string terms) => Assert.Equal(terms, string.Join(' ', TermsOf(text)));

    [Fact]
    public void A_word_of_very_many_apostrophes_is_so_many_words()
    {
        var text = string.Join('\'', Enumerable.Repeat("aaa", 60_000));
        Assert.Equal(60_000, Akosha.Search.Index.AnalyzedText.Of(text, Languages.English).Words.Length);
    }

    [Fact]
    public void Stop_words_are_terms_but_count_in_no_length() =>
        Assert.Equal(
            (5, 1), (
            AnalyzedText.Of("Where is the dog now", Languages.English).Words.Length,
            AnalyzedText.Of("Where is the dog now", Languages.English).Length));

    [Fact]
    public void Positions_point_into_the_text()
    {
        var places = new Places();
        const string text = "🐎 rides user_id, Ada's";
        TextAnalyzer.Analyze(text, Languages.English, ref places);
        Assert.Equal(
            ["🐎", "rides", "user", "id", "user_id", "Ada's"], places.Found.Select(place => text[place.Start..place.End]));
    }

    [Fact]
    public void Positions_point_into_the_text_around_what_controls_a_terminal()
    {
        var places = new Places();
        const string text = "\u001b[1mBuild\u001b[0m o\u001b[32mk\u001b[0m";
        TextAnalyzer.Analyze(text, Languages.English, ref places);
        Assert.Equal(["Build", "o\u001b[32mk"], places.Found.Select(place => text[place.Start..place.End]));
    }

    [Fact]
    public void Sequences_that_never_end_are_passed_over_in_no_more_time()
    {
        var text = string.Concat(Enumerable.Repeat("\u001b]x\u001b[1", 200_000));
        Assert.Equal(400_000, AnalyzedText.Of(text, Languages.English).Words.Length);
    }

    [Fact]
    public void Any_text_at_all_is_analysed_without_error()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string(
                [.. Enumerable.Range(0, random.Next(40))
                .Select(_ => random.Next(4) == 0 ? (char)random.Next(0x10000) : "aB'_/.#1 -\u001b[]\a\u009b\\m"[random.Next(17)])]);
            var places = new Places();
            TextAnalyzer.Analyze(text, Languages.English, ref places);
            Assert.All(
                places.Found, place => Assert.True(place.Start >= 0 && place.Start < place.End && place.End <= text.Length));
        }
    }

    private static List<string> TermsOf(string text)
    {
        var terms = new Terms();
        TextAnalyzer.Analyze(text, Languages.English, ref terms);
        return terms.Found;
    }

    private readonly struct Terms() : ITermSink
    {
        public List<string> Found { get; } = [];

        public void Word(LexiconEntry word, int start, int end) => Found.Add(word.Term);

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Found.Add(term.ToString());
    }

    private readonly struct Places() : ITermSink
    {
        public List<(int Start, int End)> Found { get; } = [];

        public void Word(LexiconEntry word, int start, int end) => Found.Add((start, end));

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Found.Add((start, end));
    }
}

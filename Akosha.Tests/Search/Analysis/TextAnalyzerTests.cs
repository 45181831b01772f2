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
    public void Any_text_at_all_is_analysed_without_error()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string(
                [.. Enumerable.Range(0, random.Next(40))
                .Select(_ => random.Next(4) == 0 ? (char)random.Next(0x10000) : "aB'_/.#1 -"[random.Next(10)])]);
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

using Akosha.Search.Analysis;
using Akosha.Search.Index;

namespace Akosha.Tests.Search.Analysis;

public sealed class TextAnalyzerTests
{
    [Theory]
    [InlineData("Running runs ran", "run run run")]
    [InlineData("Caroline's dogs' toys", "carolin dog toy")]
    [InlineData("I don't think we'll", "i do think we")]
    [InlineData("O'Brien", "o brien obrien")]
    [InlineData("children bought mice", "child buy mous")]
    [InlineData("self-care, well-being!", "self care selfcar well be wellb")]
    [InlineData("ECONNREFUSED", "econnrefus")]
    [InlineData("user_id", "user id user_id userid")]
    [InlineData("getUserName()", "get user name getusernam")]
    [InlineData("HTTPServer", "http server httpserver")]
    [InlineData("see src/app/main.ts.", "see src app main ts src/app/main.ts maint")]
    [InlineData("#1234 @ada", "1234 #1234 ada @ada")]
    [InlineData("v1.2.3-rc1", "1.2.3 1.2. 1.2.3. rc1 v1.2.3-rc1")]
    [InlineData("Müller größer", "muller grosser")]
    [InlineData("Łódź İstanbul ёлка", "lodz istanbul елка")]
    [InlineData("re\u0301sume\u0301 ＡＢＣ１２ ﬁne", "resum abc12 fine")]
    [InlineData("co\u00ADoperate", "cooper")]
    [InlineData("Slack에 올렸다", "slack 에 slack에 올렸다 올 올렸 렸다")]
    [InlineData("в Slackе", "в slack е slackе")]
    [InlineData("plug-in Node.js e-mail", "plug in plugin node js node.js nodej e mail email")]
    [InlineData("C C++ C# F# .NET", "c c++ c# f# net .net")]
    [InlineData("(C++20) notepad++", "c++ 20 c++20 notepad notepad++")]
    [InlineData("10.20.30.41:80", "10.20.30.41 10.20. 10.20.30. 10.20.30.41. 80 10.20.30.41:80")]
    [InlineData("3.14, v2", "3.14 3.14. v2")]
    [InlineData("com.acme.PayrollService", "com acm payrol servic com.acme.payrollservice payrollservic")]
    [InlineData("get_user_by_id(5)", "get user by id 5 get_user_by_id(5 getuserbyid")]
    [InlineData("GitHubで", "git hub で github")]
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
    [InlineData("user\u001b[1m_\u001b[0mid", "user id user_id userid")]
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
    public void What_is_written_otherwise_is_another_form_of_the_same_term()
    {
        var plain = Languages.English.Lookup("resume");
        var accented = Languages.English.Lookup("résumé");
        Assert.Equal(plain.Hash, accented.Hash);
        Assert.NotEqual(plain.Form, accented.Form);
        Assert.Equal(Languages.English.Lookup("university").Hash, Languages.English.Lookup("universe").Hash);
        Assert.NotEqual(Languages.English.Lookup("university").Form, Languages.English.Lookup("universe").Form);
    }

    [Fact]
    public void A_language_with_accents_is_found_without_them()
    {
        var spanish = new Languages(new Dictionary<string, string> { ["s"] = "spanish" }).Of("s");
        foreach (var (written, typed) in new[] { ("número", "numero"), ("mañana", "manana"), ("corazón", "corazon") })
            Assert.Contains(
                spanish.Lookup(typed).Hash, new[] { spanish.Lookup(written).Hash, spanish.Lookup(written).Unaccented });
    }

    [Fact]
    public void Positions_point_into_a_text_that_is_not_in_normal_form()
    {
        var places = new Places();
        const string text = "a\uFB01ne re\u0301sume\u0301 \uFF21\uFF22";
        TextAnalyzer.Analyze(text, Languages.English, ref places);
        Assert.Equal(
            ["a\uFB01ne", "re\u0301sume\u0301", "\uFF21\uFF22"], places.Found.Select(place => text[place.Start..place.End]));
    }

    [Fact]
    public void Positions_point_into_the_text()
    {
        var places = new Places();
        const string text = "🐎 rides user_id, Ada's";
        TextAnalyzer.Analyze(text, Languages.English, ref places);
        Assert.Equal(
            ["🐎", "rides", "user", "id", "user_id", "user_id", "Ada's"],
            places.Found.Select(place => text[place.Start..place.End]));
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
                .Select(_ => random.Next(4) == 0 ? (char)random.Next(0x10000)
                    : "aB'_/.#1 -\u001b[]\a\u009b\\mv2+é\u0301에한で\u00adßİ"[random.Next(28)])]);
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

        public void Joined(LexiconEntry word, int start, int end) => Found.Add(word.Term);

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Found.Add(term.ToString());

        public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll) => Found.Add(term.ToString());
    }

    private readonly struct Places() : ITermSink
    {
        public List<(int Start, int End)> Found { get; } = [];

        public void Word(LexiconEntry word, int start, int end) => Found.Add((start, end));

        public void Joined(LexiconEntry word, int start, int end) => Found.Add((start, end));

        public void Whole(scoped ReadOnlySpan<char> term, int start, int end) => Found.Add((start, end));

        public void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll) => Found.Add((start, end));
    }
}

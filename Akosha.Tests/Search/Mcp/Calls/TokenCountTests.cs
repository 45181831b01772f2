using Akosha.Search.Mcp.Calls;
using Microsoft.ML.Tokenizers;

namespace Akosha.Tests.Search.Mcp.Calls;

/// <summary>The count is a bound for what models count, and no wild one.</summary>
public sealed class TokenCountTests
{
    private static readonly TiktokenTokenizer Model = TiktokenTokenizer.CreateForModel("gpt-4o");

    public static TheoryData<string> Texts { get; } =
    [
        "The quick brown fox jumps over the lazy dog, and nobody minded that it was rather late in the afternoon.",
        "public static async Task<int> RunAsync(string[] args, Terminal terminal) => await parsed.InvokeAsync(configuration);",
        """{"id":"ops/keys/~abcdefghijklmnopqrstuvwxyz","title":"user in keys (ops), 2026-01-05","score":0.731,"more":true}""",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 0123456789 3.14159265358979",
        "eyJUaW1lIjoxNzQwODIzMjA1MDAwMDAwLCJTeXN0ZW0iOiJzIiwiQ29udmVyc2F0aW9uIjoiYyJ9",
        "Der Schlüssel für die Auslieferung wird jeden Montag gewechselt, und zwar von Hand.",
        "Ключ развёртывания меняется каждый понедельник.", "部署密钥每周一轮换。请不要忘记。", "デプロイキーは毎週月曜日に交換されます。",
        "배포 키는 매주 월요일에 교체됩니다.", "يتم تدوير مفتاح النشر كل يوم اثنين.", "डिप्लॉय कुंजी हर सोमवार को बदली जाती है।",
        "🦓🚀👩‍👩‍👧‍👦 ok 🎉", "a  b\t\tc\n\n\nd -- ==> <<>> {{}} [[]] !!! ???", "C:\\Users\\ada\\AppData\\Local\\Temp\\x.log",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void No_text_has_more_tokens_than_are_counted(string text)
    {
        var counted = TokenCount.Of(text);
        var real = Model.CountTokens(text);
        Assert.InRange(counted, real, real * 4);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_beginning_has_no_more_tokens_than_it_may_and_no_half_of_a_character(string text)
    {
        for (var tokens = 0; tokens <= TokenCount.Of(text); tokens++)
        {
            var beginning = text[..TokenCount.Fitting(text, tokens)];
            Assert.True(TokenCount.Of(beginning) <= tokens, $"{tokens}: {beginning}");
            Assert.False(beginning.Length > 0 && char.IsHighSurrogate(beginning[^1]));
        }
        Assert.Equal(text.Length, TokenCount.Fitting(text, TokenCount.Of(text)));
        Assert.Equal(text.Length, TokenCount.Fitting(text, int.MaxValue));
    }

    [Fact]
    public void A_text_without_spaces_is_cut_too() => Assert.InRange(TokenCount.Fitting(new string('a', 10_000), 100), 100, 400);

    [Theory]
    [InlineData(100, new[] { 40, 40 }, new[] { 40, 40 })]
    [InlineData(100, new[] { 10, 200, 300 }, new[] { 10, 45, 45 })]
    [InlineData(70, new[] { 200, 300, 400 }, new[] { 35, 35 })]
    [InlineData(20, new[] { 200 }, new int[0])]
    public void Short_texts_are_whole_and_long_ones_share_the_rest(int budget, int[] texts, int[] expected) =>
        Assert.Equal(expected, Shares.Of(budget, [.. texts.Select(text => (0, text))]));
}

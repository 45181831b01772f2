using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Akosha.Search.Mcp.Calls;

/// <summary>An answer that is made for a number of tokens: what it shows less of, it names.</summary>
/// <param name="Compose">Makes the answer for about so many tokens.</param>
internal sealed record ToolAnswer(Func<int, JsonObject> Compose)
{
    /// <summary>How many tokens an answer may have: at least, at most, and where nothing is said.</summary>
    public const int LeastTokens = 256, MostTokens = 50_000, DefaultTokens = 4_000;

    private const int Tries = 40;

    // What a model reads costs least as it is, and not as escapes.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An answer that is always the same.</summary>
    public static ToolAnswer Of(JsonObject answer) => new(_ => (JsonObject)answer.DeepClone());

    /// <summary>JSON as models are shown it.</summary>
    public static string Write(JsonNode node) => node.ToJsonString(Plain);

    /// <summary>The text of the answer, of no more than so many tokens.</summary>
    /// <param name="maxTokens">How many.</param>
    /// <param name="ignored">The arguments that were ignored.</param>
    public string Render(int maxTokens, IReadOnlyList<string> ignored)
    {
        var budget = maxTokens;
        var text = "";
        for (var i = 0; i < Tries; i++, budget = budget * 9 / 10)
        {
            var answer = Compose(budget - ignored.Sum(name => TokenCount.Of(name) + 2));
            if (ignored.Count > 0)
                answer["ignored_arguments"] = new JsonArray([.. ignored.Select(name => JsonValue.Create(name))]);
            text = Write(answer);
            if (TokenCount.Of(text) <= maxTokens) return text;
        }
        return text.Length == 0 || TokenCount.Of(text) <= maxTokens ? text
            : $$"""{"note":"The answer does not fit into max_tokens={{maxTokens}}; give more (at most {{MostTokens}})."}""";
    }
}

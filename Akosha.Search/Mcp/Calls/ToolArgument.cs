using System.Text.Json.Nodes;

namespace Akosha.Search.Mcp.Calls;

/// <summary>An argument that a tool takes, as its schema shows it to models.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Description">What it is for, and what is allowed.</param>
internal sealed record ToolArgument(string Name, ArgumentKind Kind, string Description)
{
    /// <summary>The budget of every answer.</summary>
    public static ToolArgument MaxTokens { get; } = new(
        "max_tokens", ArgumentKind.Whole, "The most tokens that the answer may have (default 4000)")
    {
        Aliases = ["token_budget", "budget", "max_output_tokens"],
        Range = (ToolAnswer.LeastTokens, ToolAnswer.MostTokens),
    };

    /// <summary>Other names that are understood, and not shown; the singular and the plural always are.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True if there is no answer without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The values that it may have; null if it is not one of some.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The smallest and the largest value of a number; null for none.</summary>
    public (int Least, int Most)? Range { get; init; }

    /// <summary>All names of it, as <see cref="ToolArguments"/> compares them.</summary>
    public IEnumerable<string> Names => [Name, Name.EndsWith('s') ? Name[..^1] : Name + "s", .. Aliases];

    /// <summary>The schema of its values.</summary>
    public JsonObject ToSchema()
    {
        var schema = new JsonObject
        {
            ["type"] = Kind switch
            {
                ArgumentKind.Texts => "array",
                ArgumentKind.Whole => "integer",
                ArgumentKind.Number => "number",
                ArgumentKind.Flag => "boolean",
                ArgumentKind.Object => "object",
                _ => "string",
            },
            ["description"] = Description,
        };
        if (Kind == ArgumentKind.Texts) schema["items"] = new JsonObject { ["type"] = "string" };
        if (Choices is { } choices) schema["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]);
        if (Range is not { } range) return schema;
        schema["minimum"] = range.Least;
        schema["maximum"] = range.Most;
        return schema;
    }
}

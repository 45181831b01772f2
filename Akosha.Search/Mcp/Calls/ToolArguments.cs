using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Fields;

namespace Akosha.Search.Mcp.Calls;

/// <summary>
/// The arguments of a call under their own names, whatever they were called: other names, singulars, another case and other
/// separators are understood, and values that stand in quotes. What nothing is known of is ignored and told.
/// </summary>
internal sealed class ToolArguments
{
    private const int MostTold = 10;

    private readonly JsonObject _values = [];
    private readonly List<string> _ignored = [];
    private readonly List<FieldError> _errors = [];

    private ToolArguments()
    {
    }

    /// <summary>The names of arguments that nothing is known of, 10 at most.</summary>
    public IReadOnlyList<string> Ignored => _ignored;

    /// <summary>Reads the arguments of a call.</summary>
    /// <exception cref="ToolErrorException">One is missing, or is not what it must be.</exception>
    public static ToolArguments Read(IReadOnlyList<ToolArgument> known, IEnumerable<KeyValuePair<string, JsonElement>> given)
    {
        var arguments = new ToolArguments();
        foreach (var (name, value) in given) arguments.Take(known, name, value);
        foreach (var missing in known.Where(argument => argument.IsRequired && !arguments._values.ContainsKey(argument.Name)))
            if (!arguments._errors.Exists(error => error.Field == missing.Name))
                arguments._errors.Add(new FieldError(missing.Name, "is required"));
        Require(arguments._errors);
        return arguments;
    }

    /// <summary>Answers by an error that names what is wrong, if anything is.</summary>
    /// <exception cref="ToolErrorException">Something is.</exception>
    public static void Require(IReadOnlyCollection<FieldError> errors)
    {
        if (errors.Count > 0) throw new ToolErrorException(string.Join("\n", errors.Take(MostTold)));
    }

    /// <summary>True if an argument is given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of a string; null if it is not given.</summary>
    public string? Text(string name) => _values[name]?.GetValue<string>();

    /// <summary>The value of a number; null if it is not given.</summary>
    public int? Whole(string name) => _values[name]?.GetValue<int>();

    /// <summary>True if it is; what it is otherwise, if it is not given.</summary>
    public bool Flag(string name, bool otherwise = false) => _values[name]?.GetValue<bool>() ?? otherwise;

    /// <summary>The values under some names, as a JSON object.</summary>
    public JsonElement Only(IEnumerable<string> names) => JsonSerializer.SerializeToElement(
        new JsonObject(names.Where(Has).Select(name => KeyValuePair.Create(name, _values[name]?.DeepClone()))));

    private void Take(IReadOnlyList<ToolArgument> known, string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return;
        var argument = known.FirstOrDefault(argument => Plain(argument.Name) == Plain(name))
            ?? known.FirstOrDefault(argument => argument.Names.Any(other => Plain(other) == Plain(name)));
        if (argument is null)
        {
            if (_ignored.Count < MostTold) _ignored.Add(FieldReader.Shown(name));
            return;
        }
        if (ValueOf(argument, value) is not { } read)
            _errors.Add(new FieldError(argument.Name, $"must be {Allowed(argument)}, not {FieldReader.NameOf(value.ValueKind)}"));
        else if (ProblemOf(argument, read) is { } problem) _errors.Add(new FieldError(argument.Name, problem));
        else if (_values[argument.Name] is not { } earlier) _values[argument.Name] = read;
        else if (!JsonNode.DeepEquals(earlier, read))
            _errors.Add(new FieldError(argument.Name, $"is given twice, also as {FieldReader.Shown(name)}; give it once"));
    }

    private static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static JsonNode? ValueOf(ToolArgument argument, JsonElement value) => argument.Kind switch
    {
        ArgumentKind.Text => TextOf(value),
        ArgumentKind.Texts => TextsOf(value),
        ArgumentKind.Whole => WholeOf(value),
        ArgumentKind.Number => value.ValueKind == JsonValueKind.Number ? JsonNode.Parse(value.GetRawText())
            : value.ValueKind == JsonValueKind.String && double.TryParse(
                JsonText.Of(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) ? JsonValue.Create(number) : null,
        ArgumentKind.Flag => FlagOf(value),
        _ => ObjectOf(value),
    };

    /// <summary>A string, a number for one, or the only one of a list.</summary>
    private static JsonValue? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonValue.Create(JsonText.Of(value)),
        JsonValueKind.Number => JsonValue.Create(value.GetRawText()),
        JsonValueKind.Array when value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String => TextOf(value[0]),
        _ => null,
    };

    /// <summary>A list of strings, or one string, which may be the JSON of a list.</summary>
    private static JsonArray? TextsOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var texts = value.EnumerateArray().Select(TextOf).ToList();
            return texts.Contains(null) ? null : [.. texts];
        }
        if (TextOf(value) is not { } one) return null;
        return Parsed(one.GetValue<string>(), JsonValueKind.Array) is { } list ? TextsOf(list) : [one];
    }

    private static JsonValue? WholeOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.TryGetDouble(out var number) && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue
                ? JsonValue.Create((int)number) : null;
        return value.ValueKind == JsonValueKind.String
            && int.TryParse(JsonText.Of(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? JsonValue.Create(whole) : null;
    }

    private static JsonValue? FlagOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => JsonValue.Create(value.GetBoolean()),
        JsonValueKind.String when bool.TryParse(JsonText.Of(value), out var flag) => JsonValue.Create(flag),
        _ => null,
    };

    private static JsonNode? ObjectOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonNode.Parse(value.GetRawText()),
        JsonValueKind.String when Parsed(JsonText.Of(value), JsonValueKind.Object) is { } parsed => ObjectOf(parsed),
        _ => null,
    };

    private static JsonElement? Parsed(string text, JsonValueKind kind)
    {
        if (text.TrimStart() is not ['[' or '{', ..]) return null;
        try
        {
            var parsed = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return parsed.ValueKind == kind ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? ProblemOf(ToolArgument argument, JsonNode value)
    {
        if (argument.Choices is { } choices && !choices.Contains(value.GetValue<string>()))
            return $"must be one of {string.Join(", ", choices)}";
        if (argument is { Kind: ArgumentKind.Whole, Range: var (least, most) }
            && (value.GetValue<int>() < least || value.GetValue<int>() > most))
            return $"must be a whole number from {least} to {most}";
        return argument.Kind == ArgumentKind.Text && value.GetValue<string>().Length == 0 ? "must not be empty" : null;
    }

    private static string Allowed(ToolArgument argument) => argument.Kind switch
    {
        ArgumentKind.Texts => "an array of strings",
        ArgumentKind.Whole => "a whole number",
        ArgumentKind.Number => "a number",
        ArgumentKind.Flag => "true or false",
        ArgumentKind.Object => "an object",
        _ => "a string",
    };
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Contracts;

/// <summary>
/// How requests and answers are written as JSON: names in snake_case, keys of dictionaries as they are, numbers as numbers.
/// </summary>
public static class ContractJson
{
    /// <summary>The options to serialise the types of this assembly with.</summary>
    public static JsonSerializerOptions Options { get; } = Made();

    /// <summary>Sets these rules on other options.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.NumberHandling = JsonNumberHandling.Strict;
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

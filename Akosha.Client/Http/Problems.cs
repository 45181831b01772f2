using System.Globalization;
using System.Text.Json;
using Akosha.Contracts.Conversations;

namespace Akosha.Client.Http;

/// <summary>Reads answers that are errors: problem details (RFC 9457), or what a proxy has written in their place.</summary>
internal static class Problems
{
    private const int LongestText = 500;

    /// <summary>What an answer says.</summary>
    public static async Task<AkoshaException> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var otherwise = response.ReasonPhrase ?? "The request failed.";
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } problem)
                return new AkoshaException(
                    response.StatusCode, Text(problem, "title") ?? otherwise, Text(problem, "detail"), Errors(problem));
        }
        catch (JsonException)
        {
            // Not one of ours.
        }
        var detail = text.Length > LongestText ? text[..LongestText] : text;
        return new AkoshaException(
            response.StatusCode, otherwise, detail.Length > 0 ? detail : null, new Dictionary<string, IReadOnlyList<string>>());
    }

    /// <summary>
    /// The reply that a refusal of a whole list stands for: of each conversation what is wrong; null if it is another error.
    /// </summary>
    public static IngestReply? AllRejected(AkoshaException error)
    {
        var rejections = new List<Rejection>();
        foreach (var (field, problems) in error.Errors)
        {
            if (field is not ['[', .. var place, ']']
                || !int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return null;
            rejections.Add(new Rejection(index, string.Join("; ", problems)));
        }
        return rejections.Count == 0 ? null : new IngestReply(0, 0, [.. rejections.OrderBy(rejection => rejection.Index)]);
    }

    private static string? Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, IReadOnlyList<string>> Errors(JsonElement problem)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (!problem.TryGetProperty("errors", out var fields) || fields.ValueKind != JsonValueKind.Object) return errors;
        foreach (var field in fields.EnumerateObject())
            if (field.Value.ValueKind == JsonValueKind.Array)
                errors[field.Name] = [.. field.Value.EnumerateArray()
                    .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
        return errors;
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Reads the claims of a token from its JSON. The handler's own claims cannot be used: it makes texts of objects and of nested
/// arrays, whose words then count like those of a string.
/// </summary>
internal static partial class TokenClaims
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The payload of a token; null if it is not a JSON object, or names a claim twice.</summary>
    public static JsonDocument? Payload(JsonWebToken token)
    {
        try
        {
            var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            if (payload.RootElement.ValueKind == JsonValueKind.Object) return payload;
            payload.Dispose();
            return null;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The text of a claim that is a string and not empty.</summary>
    public static string? Text(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The scopes that a claim grants; what is no scope is passed over.</summary>
    public static IEnumerable<string> ScopesOf(JsonElement payload, string claim) =>
        Words(payload, claim).Where(Scopes.All.Contains);

    /// <summary>The systems that a claim grants; what is no id of a system, nor <c>*</c>, is passed over.</summary>
    public static IEnumerable<string> SystemsOf(JsonElement payload, string claim) =>
        Words(payload, claim).Where(word => word == SystemAccess.All || SystemId().IsMatch(word));

    // A string with spaces between the words, or an array of strings, each of which is one word: nothing else is a claim.
    private static List<string> Words(JsonElement payload, string claim)
    {
        if (!payload.TryGetProperty(claim, out var value)) return [];
        if (value.ValueKind == JsonValueKind.String)
            return [.. value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray()
            .All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : [];
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SystemId();
}

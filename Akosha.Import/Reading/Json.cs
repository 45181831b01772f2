using System.Globalization;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Import.Reading;

/// <summary>Reads JSON that may be anything: what is not there, or is something else, is null.</summary>
internal static class Json
{
    private const double LastSecond = 32_503_680_000; // the year 3000: larger numbers are milliseconds

    /// <summary>A field that is there and not null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>The first of several fields that is there and not null.</summary>
    public static JsonElement? GetAny(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (element.Get(name) is { } value) return value;
        return null;
    }

    /// <summary>A string that is not empty; halves of surrogate pairs become U+FFFD.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.GetAny(names) is { ValueKind: JsonValueKind.String } value && JsonText.Of(value) is { Length: > 0 } text
            ? text : null;

    /// <summary>True if a field is <c>true</c>.</summary>
    public static bool Is(this JsonElement element, string name) => element.Get(name)?.ValueKind == JsonValueKind.True;

    /// <summary>The elements of a field that is an array; none if it is not.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>
    /// A time as a number of seconds or milliseconds since 1970, or as a text, without a zone in UTC; null if it is none, or is
    /// one that no message can have.
    /// </summary>
    public static DateTimeOffset? Time(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.GetAny(names) switch
        {
            { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var seconds) => OfEpoch(seconds),
            { ValueKind: JsonValueKind.String } text => OfText(JsonText.Of(text)),
            _ => null,
        };

    /// <summary>A time as a text; null if it is none.</summary>
    public static DateTimeOffset? OfText(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds > 100_000_000 ? OfEpoch(seconds) : null;
        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? Possible(time) : null;
    }

    /// <summary>A value as the JSON of a string.</summary>
    public static JsonElement Of(string text) => JsonSerializer.SerializeToElement(text);

    private static DateTimeOffset? OfEpoch(double value)
    {
        var seconds = value > LastSecond ? value / 1_000 : value;
        // Microseconds: a double has no more of them.
        return seconds is > 0 and < LastSecond
            ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * 1_000_000) * TimeSpan.TicksPerMicrosecond) : null;
    }

    /// <summary>A time in microseconds since 1970; null if no message can have it.</summary>
    public static DateTimeOffset? Possible(long microseconds) => microseconds is > 0 and < (long)LastSecond * 1_000_000
        ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond) : null;

    private static DateTimeOffset? Possible(DateTimeOffset time) =>
        time >= DateTimeOffset.UnixEpoch && time < DateTimeOffset.UnixEpoch.AddSeconds(LastSecond) ? time : null;
}

using System.Collections.Immutable;
using System.Globalization;

namespace Akosha.Storage.Conversations;

/// <summary>What a row says of the place of its message, as the lake has it (docs/formats/lake.md).</summary>
public static class PlacingText
{
    /// <summary>The row's write names no time, and nothing of another write is known.</summary>
    public const string Undated = "u";

    /// <summary>The row's write names a time, and nothing of another write is known.</summary>
    public const string Dated = "d";

    /// <summary>The kind of a text.</summary>
    public static PlacingKind KindOf(string? text) => text switch
    {
        null => PlacingKind.Settled,
        Undated => PlacingKind.Undated,
        Dated => PlacingKind.Dated,
        _ => PlacingKind.Listed,
    };

    /// <summary>The text of all that is known.</summary>
    public static string Write(Placement placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        return string.Join(';', placement.Writes.Select(Text).Prepend(placement.Since.ToString(CultureInfo.InvariantCulture)));

        static string Text(PlacingWrite write) => string.Create(
            CultureInfo.InvariantCulture,
            $"{write.Version},{write.Timestamp},{write.Place.Time},{write.Place.Version},{write.Place.Ordinal},")
            + (write.IsDated ? Dated : Undated);
    }

    /// <summary>Reads such a text. What is none says nothing: the columns of the row do.</summary>
    public static Placement Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(';');
        if (!long.TryParse(parts[0], CultureInfo.InvariantCulture, out var since)) return Placement.Deleted(0);
        var writes = parts.Skip(1).Select(TryRead).OfType<PlacingWrite>().OrderBy(write => write.Version);
        return new Placement(since, writes.ToImmutableArray());
    }

    private static PlacingWrite? TryRead(string part)
    {
        var values = part.Split(',');
        if (values.Length != 6) return null;
        var numbers = new long[5];
        for (var i = 0; i < numbers.Length; i++)
            if (!long.TryParse(values[i], CultureInfo.InvariantCulture, out numbers[i])) return null;
        var place = new MessagePlace(numbers[2], numbers[3], (int)numbers[4]);
        return new PlacingWrite(numbers[0], numbers[1], place, values[5] == Dated);
    }
}

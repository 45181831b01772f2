using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Akosha.Cli.Printing;

/// <summary>Words and numbers as people read them.</summary>
internal static class Words
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A number and its noun: <c>1 message</c>, <c>2,000 messages</c>.</summary>
    public static string Of(long count, string noun) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Bytes in the unit that fits.</summary>
    public static string Bytes(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        for (; value >= 1_000 && unit < Units.Length - 1; unit++) value /= 1_000;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <summary>A time in the zone of whoever reads it.</summary>
    public static string Time(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A text on which nothing of a terminal is controlled, for Spectre's markup.</summary>
    public static string Plain(string text) => Markup.Escape(Shown(text));

    /// <summary>A text without what controls a terminal: what is stored may hold anything.</summary>
    public static string Shown(string text)
    {
        if (!text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t'))) return text;
        var shown = new StringBuilder(text.Length);
        foreach (var letter in text)
            if (!char.IsControl(letter) || letter is '\n' or '\t') shown.Append(letter);
            else if (letter != '\r') shown.Append('\uFFFD');
        return shown.ToString();
    }
}

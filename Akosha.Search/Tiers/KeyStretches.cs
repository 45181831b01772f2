using System.Globalization;
using Akosha.Search.Index;

namespace Akosha.Search.Tiers;

/// <summary>
/// Conditions that find the rows of many keys. Where those of a block lie close together it is their range, which the database
/// finds by the bounds of what it stores, and without reading and comparing a list of them; all others are listed.
/// </summary>
internal static class KeyStretches
{
    // Reading up to three rows that are not wanted costs less than looking each key up.
    private const int MostForOne = 4;

    // So many keys are compared one by one with what is read; more are joined. The index of a table finds up to 2,048.
    private const int MostOfTable = 2_000, MostOfFile = 24;

    /// <summary>The conditions; each key fits one of them, and keys that are not wanted may.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<long> keys)
    {
        var listed = new List<long>();
        foreach (var block in keys.GroupBy(key => key / Postings.MaxMessages))
        {
            if (Range("key", [.. block]) is { } range) yield return range;
            else listed.AddRange(block);
        }
        if (listed.Count > 0) yield return Listed("key", listed);
    }

    /// <summary>One condition on the rows of a file, that each position fits, and positions that are not wanted may.</summary>
    /// <param name="column">The column of the positions.</param>
    /// <param name="positions">The positions.</param>
    public static string OfFile(string column, IReadOnlyCollection<long> positions) =>
        Range(column, positions) ?? Listed(column, positions, MostOfFile);

    private static string? Range(string column, IReadOnlyCollection<long> keys)
    {
        var first = keys.Min();
        var last = keys.Max();
        return last - first < (long)keys.Count * MostForOne
            ? string.Create(CultureInfo.InvariantCulture, $"{column} BETWEEN {first} AND {last}") : null;
    }

    /// <summary>One condition that these keys of a table fit, and no others.</summary>
    public static string Listed(string column, IEnumerable<long> keys) => Listed(column, keys, MostOfTable);

    private static string Listed(string column, IEnumerable<long> keys, int mostCompared)
    {
        var listed = keys.Select(key => key.ToString(CultureInfo.InvariantCulture)).ToList();
        var all = string.Join(',', listed);
        return listed.Count <= mostCompared ? $"{column} IN ({all})" : $"{column} IN (SELECT unnest([{all}]::BIGINT[]))";
    }
}

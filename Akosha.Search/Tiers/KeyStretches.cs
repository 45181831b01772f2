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

    // A few are compared one by one with what the index of the keys finds; more are joined.
    private const int MostCompared = 64;

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

    /// <summary>One condition that each key fits, and keys that are not wanted may.</summary>
    /// <param name="column">The column of the keys.</param>
    /// <param name="keys">The keys.</param>
    public static string One(string column, IReadOnlyCollection<long> keys) => Range(column, keys) ?? Listed(column, keys);

    private static string? Range(string column, IReadOnlyCollection<long> keys)
    {
        var first = keys.Min();
        var last = keys.Max();
        return last - first < (long)keys.Count * MostForOne
            ? string.Create(CultureInfo.InvariantCulture, $"{column} BETWEEN {first} AND {last}") : null;
    }

    /// <summary>One condition that these keys fit, and no others.</summary>
    public static string Listed(string column, IEnumerable<long> keys)
    {
        var listed = keys.Select(key => key.ToString(CultureInfo.InvariantCulture)).ToList();
        var all = string.Join(',', listed);
        return listed.Count <= MostCompared ? $"{column} IN ({all})" : $"{column} IN (SELECT unnest([{all}]::BIGINT[]))";
    }
}

using System.Globalization;
using Akosha.Search.Index;

namespace Akosha.Search.Tiers;

/// <summary>
/// Conditions that find the rows of many keys. Where those of a block lie close together it is their range, which the database
/// finds by the bounds of what it stores; all others are listed.
/// </summary>
internal static class KeyStretches
{
    // Reading up to three rows that are not wanted costs less than looking each key up.
    private const int MostForOne = 4;

    /// <summary>The conditions; each key fits one of them, and keys that are not wanted may.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<long> keys)
    {
        var listed = new List<long>();
        foreach (var block in keys.GroupBy(key => key / Postings.MaxMessages))
        {
            var (first, last, count) = (block.Min(), block.Max(), block.Count());
            if (last - first < (long)count * MostForOne)
                yield return string.Create(CultureInfo.InvariantCulture, $"key BETWEEN {first} AND {last}");
            else listed.AddRange(block);
        }
        if (listed.Count > 0)
            yield return $"key IN ({string.Join(',', listed.Select(key => key.ToString(CultureInfo.InvariantCulture)))})";
    }
}

namespace Akosha.Import.Reading;

/// <summary>Counts what is not imported, by the reason, and keeps the first places of each.</summary>
internal sealed class Findings
{
    private const int MaxPlaces = 5;

    private readonly Dictionary<string, (bool IsExpected, long Count, List<string> Places)> _byReason =
        new(StringComparer.Ordinal);

    /// <summary>The findings, those that are not expected first.</summary>
    public IReadOnlyList<Finding> All => [.. _byReason
        .Select(pair => new Finding(pair.Key, pair.Value.IsExpected, pair.Value.Count, [.. pair.Value.Places]))
        .OrderBy(finding => finding.IsExpected).ThenByDescending(finding => finding.Count)];

    /// <summary>Something that is left out on purpose.</summary>
    public void LeftOut(string reason, string place) => Count(reason, isExpected: true, place);

    /// <summary>Something that is broken, or is lost.</summary>
    public void Lost(string reason, string place) => Count(reason, isExpected: false, place);

    private void Count(string reason, bool isExpected, string place)
    {
        var (_, count, places) = _byReason.TryGetValue(reason, out var found) ? found : (isExpected, 0, []);
        if (places.Count < MaxPlaces) places.Add(place);
        _byReason[reason] = (isExpected, count + 1, places);
    }
}

using System.Globalization;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>Times of many calls, and their percentiles.</summary>
internal sealed class Measured
{
    private readonly List<double> _milliseconds = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_milliseconds) return _milliseconds.Count;
        }
    }

    public void Add(TimeSpan took)
    {
        lock (_milliseconds) _milliseconds.Add(took.TotalMilliseconds);
    }

    /// <summary>The time that a share (0–1) of the calls did not exceed, in milliseconds.</summary>
    public double Percentile(double share)
    {
        lock (_milliseconds)
        {
            var ordered = _milliseconds.Order().ToList();
            return ordered[(int)Math.Min(ordered.Count - 1, Math.Ceiling(share * ordered.Count) - 1)];
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_milliseconds.Count} calls, p50 {Percentile(0.5):F1} ms, p99 {Percentile(0.99):F1} ms, longest {Percentile(1):F1} ms");
}

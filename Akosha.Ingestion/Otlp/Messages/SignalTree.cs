using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>The spans of a request by their traces, to ask those above a span for what it does not say itself.</summary>
internal sealed class SignalTree
{
    private const int MaxAncestors = 64;

    private readonly Dictionary<(string Trace, string Span), Signal> _spans = [];
    private readonly Dictionary<(string Trace, string Name), string?> _only = [];
    private readonly ILookup<string, Signal> _traces;

    public SignalTree(IReadOnlyCollection<Signal> signals)
    {
        foreach (var signal in signals)
            if (!signal.IsRecord && signal.SpanId.Length > 0) _spans.TryAdd((signal.TraceId, signal.SpanId), signal);
        _traces = signals.Where(signal => signal.TraceId.Length > 0).ToLookup(signal => signal.TraceId, StringComparer.Ordinal);
    }

    /// <summary>An attribute of a span, or of the nearest one above it that has it; null if none has.</summary>
    public string? Nearest(Signal signal, string attribute)
    {
        for (var steps = 0; steps < MaxAncestors; steps++)
        {
            if (signal.Attributes.Text(attribute) is { } value) return value;
            if (signal.ParentId.Length == 0 || !_spans.TryGetValue((signal.TraceId, signal.ParentId), out var parent)) break;
            signal = parent;
        }
        return null;
    }

    /// <summary>The value that an attribute has in a trace, if it has one alone.</summary>
    public string? OnlyOfTrace(string trace, string attribute)
    {
        if (_only.TryGetValue((trace, attribute), out var known)) return known;
        var values = _traces[trace].Select(signal => signal.Attributes.Text(attribute)).OfType<string>()
            .Distinct(StringComparer.Ordinal).Take(2).ToList();
        return _only[(trace, attribute)] = values.Count == 1 ? values[0] : null;
    }
}

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>The spans or log records of a request that tell of generative AI; the others are passed over.</summary>
internal sealed class Signals
{
    /// <summary>
    /// Most spans, records, events and values of a request: each takes many times the memory of its bytes.
    /// </summary>
    private const int MaxParts = 1_000_000;

    private int _parts;

    /// <summary>Those that tell of generative AI, in their order.</summary>
    public List<Signal> Found { get; } = [];

    /// <summary>Counts a part of the request.</summary>
    /// <exception cref="OtlpFormatException">There are too many.</exception>
    public void Count()
    {
        if (++_parts > MaxParts)
            throw new OtlpFormatException($"body: has more than {MaxParts} spans, events and values; send fewer at once");
    }

    /// <summary>Takes one.</summary>
    public void Add(Signal signal)
    {
        // Records named their event in an attribute before they had a field for it.
        if (signal is { IsRecord: true, Name: "" }) signal.Name = signal.Attributes.Text("event.name") ?? "";
        if (signal.IsGenAi) Found.Add(signal);
    }
}

using System.Text.Json;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>A span or a log record: as much of it as conversations are made of.</summary>
/// <param name="resource">The attributes of what sent it.</param>
/// <param name="isRecord">True for a log record.</param>
internal sealed class Signal(Attributes resource, bool isRecord)
{
    /// <summary>The attributes of what sent it.</summary>
    public Attributes Resource => resource;

    /// <summary>True for a log record, false for a span.</summary>
    public bool IsRecord => isRecord;

    /// <summary>The trace, as 32 lower-case hexadecimal digits; empty for none.</summary>
    public string TraceId { get; set; } = "";

    /// <summary>The span, as 16 lower-case hexadecimal digits; empty for none.</summary>
    public string SpanId { get; set; } = "";

    /// <summary>The span above it; empty for none.</summary>
    public string ParentId { get; set; } = "";

    /// <summary>The name of the span, or of the event that a record tells of.</summary>
    public string Name { get; set; } = "";

    /// <summary>When it began, or when the record was made; null if it does not say.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>When it ended; null for a record.</summary>
    public DateTimeOffset? End { get; set; }

    /// <summary>Its attributes.</summary>
    public Attributes Attributes { get; } = new();

    /// <summary>The body of a record; null if it has none.</summary>
    public JsonElement? Body { get; set; }

    /// <summary>The events of a span that tell of generative AI.</summary>
    public List<SignalEvent> Events { get; } = [];

    /// <summary>True if it tells of generative AI.</summary>
    public bool IsGenAi =>
        Attributes.HasGenAi || Events.Count > 0 || (IsRecord && Name.StartsWith(Attributes.Prefix, StringComparison.Ordinal));
}

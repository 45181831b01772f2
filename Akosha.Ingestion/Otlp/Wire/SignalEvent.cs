using System.Text.Json;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>An event of a span, or a log record that tells of one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Time">When it was; null if it does not say.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Body">The body of the record; null if there is none.</param>
internal sealed record SignalEvent(string Name, DateTimeOffset? Time, Attributes Attributes, JsonElement? Body);

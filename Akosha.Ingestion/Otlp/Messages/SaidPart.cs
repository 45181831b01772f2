using System.Text.Json;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>A part of a message.</summary>
/// <param name="Text">What was said; null for a part of another kind.</param>
/// <param name="Other">A part of another kind, as messages of conversations have it.</param>
internal readonly record struct SaidPart(string? Text, JsonElement Other);

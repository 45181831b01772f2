using Akosha.Ingestion.Intake;

namespace Akosha.Ingestion.Otlp;

/// <summary>What a span tells of, as a conversation that may be stored or with what is wrong with it.</summary>
/// <param name="Judged">The conversation, or the errors.</param>
/// <param name="Signals">How many spans or records it was read from.</param>
/// <param name="Bytes">The size of the conversation as JSON.</param>
/// <param name="Warning">What of it was left out; null for nothing.</param>
internal readonly record struct JudgedExchange(Judged Judged, int Signals, int Bytes, string? Warning);

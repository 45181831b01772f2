namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>A body cannot be decoded.</summary>
/// <param name="problem">What is wrong with it.</param>
internal sealed class OtlpFormatException(string problem) : Exception(problem);

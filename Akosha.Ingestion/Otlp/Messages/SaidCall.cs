namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>A call of a tool.</summary>
/// <param name="Id">Its id; null if it is not told.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">What it is called with: JSON, or whatever text the model gave.</param>
internal sealed record SaidCall(string? Id, string Tool, string Arguments);

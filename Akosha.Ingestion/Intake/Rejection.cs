namespace Akosha.Ingestion.Intake;

/// <summary>A conversation that was not accepted.</summary>
/// <param name="Index">Its position in the array, or the number of its line in the stream (blank lines not counted), from 0.</param>
/// <param name="Error">Each field that is wrong and what is allowed there.</param>
public sealed record Rejection(int Index, string Error);

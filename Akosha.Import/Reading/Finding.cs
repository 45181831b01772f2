namespace Akosha.Import.Reading;

/// <summary>What was not imported, or not whole, for one reason.</summary>
/// <param name="Reason">Why.</param>
/// <param name="IsExpected">True for what is left out on purpose; false for what is broken, lost or shortened.</param>
/// <param name="Count">How often.</param>
/// <param name="Places">The first of them: the file, and the line or element where there is one.</param>
public sealed record Finding(string Reason, bool IsExpected, long Count, IReadOnlyList<string> Places);

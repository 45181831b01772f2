namespace Akosha.Search.Export;

/// <summary>What one batch reads.</summary>
/// <param name="Turns">Its messages in their order.</param>
/// <param name="Cold">Has those of its messages that are cold; null where nothing was gathered.</param>
/// <param name="Place">Its place among the batches of that.</param>
internal readonly record struct ExportPart(IReadOnlyList<ExportTurn> Turns, ColdStretch? Cold = null, int Place = 0);

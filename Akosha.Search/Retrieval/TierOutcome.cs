namespace Akosha.Search.Retrieval;

/// <summary>How the search went in one tier.</summary>
internal sealed record TierOutcome(double TookMs, int Segments, int Messages);

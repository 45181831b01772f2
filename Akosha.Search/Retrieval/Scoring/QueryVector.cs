namespace Akosha.Search.Retrieval.Scoring;

/// <summary>The vector of a query.</summary>
/// <param name="Components">Its components, not all zero.</param>
/// <param name="Model">The model that made it.</param>
internal sealed record QueryVector(ReadOnlyMemory<float> Components, string Model);

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>The vector of a query.</summary>
/// <param name="Components">Its components, not all zero.</param>
/// <param name="Model">The model that made it.</param>
/// <param name="InContext">
/// True if the model's vectors of messages are those of the message together with what is around it, so that nothing is added up.
/// </param>
/// <param name="Chance">The cosine that texts have with one another that have nothing to do with each other; below 1.</param>
internal sealed record QueryVector(
    ReadOnlyMemory<float> Components, string Model, bool InContext = false, float Chance = 0)
{
    /// <summary>A cosine as what it is above chance: 1 stays 1, and that of unrelated texts becomes 0.</summary>
    public float Above(float cosine) => (cosine - Chance) / (1 - Chance);
}

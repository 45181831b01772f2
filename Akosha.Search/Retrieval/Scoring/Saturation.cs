namespace Akosha.Search.Retrieval.Scoring;

/// <summary>How BM25 lets a score grow with the frequency of a term and shrink with the length of what holds it.</summary>
/// <param name="Flat">What of the frequency's saturation does not depend on the length.</param>
/// <param name="Slope">What each term of the length adds to it.</param>
internal readonly record struct Saturation(float Flat, float Slope)
{
    /// <summary>The curve of two constants.</summary>
    /// <param name="k1">How slowly the frequency saturates.</param>
    /// <param name="b">How much the length counts (0–1).</param>
    /// <param name="average">The mean length.</param>
    public static Saturation Of(float k1, float b, float average) => new(k1 * (1 - b), k1 * b / Math.Max(1, average));

    /// <summary>The score of a term.</summary>
    /// <param name="highest">What it comes near to as the frequency grows.</param>
    /// <param name="frequency">How often it occurs.</param>
    /// <param name="length">The length of what holds it.</param>
    public float Score(float highest, float frequency, int length) => highest * frequency / (frequency + Flat + Slope * length);
}

namespace Akosha.Contracts.Searches;

/// <summary>
/// The parts of a hit's score, as <c>"explain": true</c> shows them. The lexical score is the sum of the first five.
/// </summary>
/// <param name="Content">BM25 of the message itself.</param>
/// <param name="Neighbours">The shares of its neighbours' own scores.</param>
/// <param name="Session">The share of its conversation's score.</param>
/// <param name="Author">What it gained because the query names its author.</param>
/// <param name="Date">What it gained because the query names its time.</param>
/// <param name="Vector">The cosine of the query's vector and its own.</param>
public readonly record struct ScoreParts(float Content, float Neighbours, float Session, float Author, float Date, float Vector)
{
    /// <summary>The lexical score.</summary>
    public float Lexical => Content + Neighbours + Session + Author + Date;
}

namespace Akosha.Contracts.Searches;

/// <summary>
/// The parts of a hit's score, as <c>"explain": true</c> shows them: each from 0 to 1, and together the score. The first five come
/// of words, names and times, the others of vectors.
/// </summary>
public readonly record struct ScoreParts
{
    /// <summary>The words of the message itself (BM25).</summary>
    public float Content { get; init; }

    /// <summary>The shares of its neighbours' words.</summary>
    public float Neighbours { get; init; }

    /// <summary>The share of its conversation's words.</summary>
    public float Session { get; init; }

    /// <summary>What it gained because the query names its author.</summary>
    public float Author { get; init; }

    /// <summary>What it gained because the query names its time.</summary>
    public float Date { get; init; }

    /// <summary>How near its vector is to the query's.</summary>
    public float Vector { get; init; }

    /// <summary>How near it is together with the messages before and after it.</summary>
    public float Window { get; init; }

    /// <summary>How near the nearest such window of its conversation is.</summary>
    public float BestWindow { get; init; }

    /// <summary>What words, names and times give: the first five together.</summary>
    public float Lexical => Content + Neighbours + Session + Author + Date;

    /// <summary>The parts of words brought to 1 together, if they are more: phrases may add to all the words.</summary>
    public ScoreParts Bounded() => Lexical > 1 ? Scaled(1 / Lexical) : this;

    /// <summary>All parts, when words and the like have a share of the score.</summary>
    public ScoreParts Scaled(float share) => this with
    {
        Content = Content * share,
        Neighbours = Neighbours * share,
        Session = Session * share,
        Author = Author * share,
        Date = Date * share,
    };
}

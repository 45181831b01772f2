namespace Akosha.Search.Retrieval.Scoring;

/// <summary>What a query adds up for a conversation, side by side: whoever wants one of them mostly wants the others.</summary>
internal struct ConversationScores
{
    /// <summary>What no message of it exceeds by itself.</summary>
    public float Highest;

    /// <summary>BM25 of all its messages together.</summary>
    public float Total;

    /// <summary>BM25 of it as one document.</summary>
    public float Document;

    /// <summary>How often the term at hand occurs in it; zero between terms.</summary>
    public float Frequency;
}

namespace Akosha.Search.Retrieval;

/// <summary>
/// The default weights of the parts of a score. They come from a sweep over conversations (docs/adr/0004): the optimum is
/// flat, half or twice of any of them moves the figures by about a hundredth.
/// </summary>
internal static class Weights
{
    /// <summary>BM25 of a message: little saturation of length, since a short turn is no better than a long one.</summary>
    public const float MessageK1 = 0.9f, MessageB = 0.3f;

    /// <summary>BM25 of a conversation as one document, its authors included.</summary>
    public const float ConversationK1 = 1.2f, ConversationB = 0.75f;

    /// <summary>The share of a neighbouring message's own score: one and two before, one and two after.</summary>
    public const float Previous = 0.3f, Next = 0.2f, SecondPrevious = 0.15f, SecondNext = 0.1f;

    /// <summary>The share of the conversation's score.</summary>
    public const float Conversation = 1f;

    /// <summary>What a message gains whose author the query names, and what is left of the name as a word of content.</summary>
    public const float Author = 3f, NameAsContent = 0.1f;

    /// <summary>What a message gains, times its rarity, that falls into the time the query names, or up to so many days after it.</summary>
    public const float Date = 3f, DaysAfter = 3f;

    /// <summary>The share of the vector in hybrid scores when the vectors are hashed: it orders what words leave equal, and finds misspellings.</summary>
    public const float HashedVector = 0.05f;

    /// <summary>The share of the vector in hybrid scores when a model made it.</summary>
    public const float ModelVector = 0.4f;
}

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// The weights of the parts of a score. The defaults come from a sweep over conversations (docs/adr/0004, 0010): the optimum is
/// flat, half or twice of any of them moves the figures by about a hundredth.
/// </summary>
internal sealed record Weights
{
    /// <summary>
    /// The share of the vector in hybrid scores when the vectors are hashed: it orders what words leave equal, and finds
    /// misspellings.
    /// </summary>
    public const float HashedVector = 0.03f;

    /// <summary>The share of the vector in hybrid scores when it comes from the table of word vectors.</summary>
    public const float StaticVector = 0.3f;

    /// <summary>The share of the vector in hybrid scores when a model made it.</summary>
    public const float ModelVector = 0.4f;

    /// <summary>The weights that searches use by default.</summary>
    public static Weights Default { get; } = new();

    /// <summary>The share of the vector in hybrid scores (0–1); the words have the rest.</summary>
    public float Vector { get; init; } = StaticVector;

    /// <summary>BM25 of a message: little saturation of length, since a short turn is no better than a long one.</summary>
    public float MessageK1 { get; init; } = 0.45f;

    /// <inheritdoc cref="MessageK1"/>
    public float MessageB { get; init; } = 0.3f;

    /// <summary>BM25 of a conversation as one document, its authors included.</summary>
    public float ConversationK1 { get; init; } = 1.2f;

    /// <inheritdoc cref="ConversationK1"/>
    public float ConversationB { get; init; } = 0.75f;

    /// <summary>The share of a neighbouring message's own score: one and two before, one and two after.</summary>
    public float Previous { get; init; } = 0.3f;

    /// <inheritdoc cref="Previous"/>
    public float Next { get; init; } = 0.2f;

    /// <inheritdoc cref="Previous"/>
    public float SecondPrevious { get; init; } = 0.15f;

    /// <inheritdoc cref="Previous"/>
    public float SecondNext { get; init; } = 0.1f;

    /// <summary>All shares of neighbours together.</summary>
    public float Neighbours => Previous + Next + SecondPrevious + SecondNext;

    /// <summary>The largest share of one neighbour.</summary>
    public float Nearest => Math.Max(Math.Max(Previous, Next), Math.Max(SecondPrevious, SecondNext));

    /// <summary>
    /// What a word counts that is written in another way than in the query and shares its stem, or its letters but for accents
    /// (0–1).
    /// </summary>
    public float OtherForm { get; init; } = 0.9f;

    /// <summary>What a phrase in quotes adds to the words that it has, where they stand one after the other.</summary>
    public float Phrase { get; init; } = 0.5f;

    /// <summary>The share of the conversation's score.</summary>
    public float Conversation { get; init; } = 1f;

    /// <summary>What a message gains whose author the query names.</summary>
    public float Author { get; init; } = 2f;

    /// <summary>What is left of an author's name as a word of content.</summary>
    public float NameAsContent { get; init; } = 0.1f;

    /// <summary>
    /// What a message gains, times its rarity, that falls into the time the query names, or up to so many days after it.
    /// </summary>
    public float Date { get; init; } = 3f;

    /// <inheritdoc cref="Date"/>
    public float DaysAfter { get; init; } = 3f;
}

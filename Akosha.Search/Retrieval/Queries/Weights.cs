namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// The weights of the parts of a score. The defaults come from a sweep over conversations (docs/adr/0004, 0023): the optimum is
/// flat, half or twice of any of them moves the figures by about a hundredth.
/// </summary>
internal sealed record Weights
{
    /// <summary>The weights that searches use by default.</summary>
    public static Weights Default { get; } = new();

    /// <summary>
    /// The weights for hashed vectors, which know no meaning: they order what words leave equal, and find misspellings in the
    /// message that has them.
    /// </summary>
    public static Weights Hashed { get; } = new() { Vector = 0.03f, OwnVector = 1, Window = 0, BestWindow = 0, Floor = 0.2f };

    /// <summary>
    /// The weights for the vectors of a sentence encoder that are of a message together with those around it (docs/adr/0025).
    /// </summary>
    public static Weights InContext { get; } = new()
    {
        Vector = 0.3f,
        OwnVector = 0,
        Window = 0.55f,
        BestWindow = 0.45f,
        // What stands around a message is in its vector already.
        Previous = 0.3f,
        Next = 0.2f,
        SecondPrevious = 0.15f,
        SecondNext = 0.1f,
        Conversation = 0.8f,
        Author = 2.6f,
    };

    /// <summary>The share of the vector in hybrid scores (0–1); the words have the rest.</summary>
    public float Vector { get; init; } = 0.2f;

    /// <summary>Of what vectors give, the share of the message's own nearness; with the next two it makes 1.</summary>
    public float OwnVector { get; init; } = 0.34f;

    /// <summary>The share of the nearness of the message together with those before and after it.</summary>
    public float Window { get; init; } = 0.33f;

    /// <summary>The share of the nearest such window of its conversation.</summary>
    public float BestWindow { get; init; } = 0.33f;

    /// <summary>
    /// What is found by its vector alone must be this near to the query (0–1), by itself or with what is around it; less is what
    /// any two texts have in common.
    /// </summary>
    public float Floor { get; init; } = 0.25f;

    /// <summary>BM25 of a message: little saturation of length, since a short turn is no better than a long one.</summary>
    public float MessageK1 { get; init; } = 0.9f;

    /// <inheritdoc cref="MessageK1"/>
    public float MessageB { get; init; } = 0.3f;

    /// <summary>BM25 of a conversation as one document, its authors included.</summary>
    public float ConversationK1 { get; init; } = 1.2f;

    /// <inheritdoc cref="ConversationK1"/>
    public float ConversationB { get; init; } = 0.75f;

    /// <summary>The share of a neighbouring message's own score: one and two before, one and two after.</summary>
    public float Previous { get; init; } = 0.39f;

    /// <inheritdoc cref="Previous"/>
    public float Next { get; init; } = 0.26f;

    /// <inheritdoc cref="Previous"/>
    public float SecondPrevious { get; init; } = 0.2f;

    /// <inheritdoc cref="Previous"/>
    public float SecondNext { get; init; } = 0.13f;

    /// <summary>All shares of neighbours together.</summary>
    public float Neighbours => Previous + Next + SecondPrevious + SecondNext;

    /// <summary>The largest share of one neighbour.</summary>
    public float Nearest => Math.Max(Math.Max(Previous, Next), Math.Max(SecondPrevious, SecondNext));

    /// <summary>
    /// What a word counts that is written in another way than in the query and shares its stem, or its letters but for accents
    /// (0–1).
    /// </summary>
    public float OtherForm { get; init; } = 0.65f;

    /// <summary>What a phrase in quotes adds to the words that it has, where they stand one after the other.</summary>
    public float Phrase { get; init; } = 0.5f;

    /// <summary>The share of the conversation's score.</summary>
    public float Conversation { get; init; } = 1.3f;

    /// <summary>What a message gains whose author the query names.</summary>
    public float Author { get; init; } = 3.5f;

    /// <summary>What is left of an author's name as a word of content.</summary>
    public float NameAsContent { get; init; } = 0.1f;

    /// <summary>
    /// What a message gains, times its rarity, that falls into the time the query names, or up to so many days after it.
    /// </summary>
    public float Date { get; init; } = 4.5f;

    /// <inheritdoc cref="Date"/>
    public float DaysAfter { get; init; } = 3f;
}

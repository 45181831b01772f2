using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Cosines of the query with messages and with their windows: a message, the one before and the one after, as one text. Vectors
/// add up, so a window's product with the query is the sum of its messages' products, and its length comes of the products of
/// its messages with one another: nothing of it is stored, and it is right whichever blocks and tiers its messages lie in and
/// whenever they came. A neighbour without a vector of the model adds nothing. Where a model's vectors are of windows already,
/// nothing is added up, and a message's own nearness is that of its window.
/// </summary>
/// <param name="scope">Where to look.</param>
/// <param name="sets">The vectors of the query's model, by block.</param>
/// <param name="query">The query's vector, of length 1.</param>
/// <param name="vector">What is known of its model.</param>
internal sealed class VectorWindows(Scope scope, VectorSet?[] sets, float[] query, QueryVector vector)
{
    // The turns that were looked at last, by the remainder of their positions: a window's neighbours are mostly among them.
    private const int Kept = 4;

    private static readonly (int, float) NoPair = (-1, 0);

    private readonly Turn[] _turns = new Turn[Kept];

    // The product of the turn that was looked at last with the one after it, which the next window has too.
    private (int Position, float Product) _pair = NoPair;

    /// <summary>A message's vector, and its products with the query and with itself.</summary>
    private readonly record struct Turn(MessageNumber Message, VectorSet? Set, int At, float Dot, float Square)
    {
        private ReadOnlySpan<sbyte> Components => Set!.ComponentsAt(At);

        public float Times(Turn other) => Set is null || other.Set is null ? 0
            : Set.Scales.Span[At] * other.Set.Scales.Span[other.At] * VectorSearch.Dot(Components, other.Components);
    }

    /// <summary>Forgets the turns that were looked at: what is asked next is of another conversation.</summary>
    public void Begin()
    {
        Array.Fill(_turns, new Turn(MessageNumber.None, null, 0, 0, 0));
        _pair = NoPair;
    }

    /// <summary>The cosines of a message and of its window; the best of its conversation is not known here.</summary>
    /// <param name="messages">The messages of its conversation in their order.</param>
    /// <param name="position">Where it is among them.</param>
    public Nearness At(ReadOnlySpan<MessageNumber> messages, int position)
    {
        var turn = TurnAt(messages, position);
        var dot = turn.Dot;
        var square = turn.Square;
        if (vector.InContext) return new Nearness(Cosine(dot, square), Cosine(dot, square), 0);
        var before = position > 0 ? TurnAt(messages, position - 1) : default;
        var after = position + 1 < messages.Length ? TurnAt(messages, position + 1) : default;
        dot = before.Dot + dot + after.Dot;
        var withAfter = turn.Times(after);
        var withBefore = position > 0 && _pair.Position == position - 1 ? _pair.Product : before.Times(turn);
        _pair = (position, withAfter);
        square = before.Square + square + after.Square + 2 * (withBefore + withAfter + before.Times(after));
        return new Nearness(Cosine(turn.Dot, turn.Square), Cosine(dot, square), 0);
    }

    private Turn TurnAt(ReadOnlySpan<MessageNumber> messages, int position)
    {
        ref var kept = ref _turns[position % Kept];
        if (kept.Message != messages[position]) kept = Look(messages[position]);
        return kept;
    }

    private Turn Look(MessageNumber message)
    {
        var block = scope.Snapshot.BlockOf(message);
        if (sets[block] is not { } set) return new Turn(message, null, 0, 0, 0);
        var at = set.Find(message - scope.Blocks[block]!.First);
        if (at < 0) return new Turn(message, null, 0, 0, 0);
        var components = set.ComponentsAt(at);
        var scale = set.Scales.Span[at];
        return new Turn(
            message, set, at, scale * VectorSearch.Dot(query, components),
            scale * scale * VectorSearch.Dot(components, components));
    }

    // Of vectors that cancel one another nothing is left but rounding.
    private float Cosine(float dot, float square) =>
        square > 0 ? vector.Above(Math.Clamp(dot / MathF.Sqrt(square), -1, 1)) : 0;
}

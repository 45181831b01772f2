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
/// <param name="query">The query's vector, of length 1, in levels.</param>
/// <param name="vector">What is known of its model.</param>
internal sealed class VectorWindows(Scope scope, VectorSet?[] sets, QueryLevels query, QueryVector vector)
{
    // The turns that were looked at last, by the remainder of their positions: a window's neighbours are mostly among them.
    private const int Kept = 4;

    private readonly Turn[] _turns = new Turn[Kept];
    private readonly Turn _none = new(MessageNumber.None, null, 0);

    /// <summary>A message's vector, and its products: with the query, with itself, and with the two turns before it.</summary>
    private readonly record struct Turn(MessageNumber Message, VectorSet? Set, int At)
    {
        public float Dot { get; init; }

        public float Square { get; init; }

        public float WithLast { get; init; }

        public float WithLastButOne { get; init; }

        public float Scale => Set is null ? 0 : Set.Scales.Span[At];

        public ReadOnlySpan<sbyte> Components => Set!.ComponentsAt(At);
    }

    /// <summary>Forgets the turns that were looked at: what is asked next is of another conversation.</summary>
    public void Begin() => Array.Fill(_turns, _none);

    /// <summary>
    /// The cosines of a message and of its window; the best of its conversation is not known here. Positions are asked for in
    /// rising order.
    /// </summary>
    /// <param name="messages">The messages of its conversation in their order.</param>
    /// <param name="position">Where it is among them.</param>
    public Nearness At(ReadOnlySpan<MessageNumber> messages, int position)
    {
        if (vector.InContext)
        {
            var alone = Look(messages, position);
            return new Nearness(Cosine(alone.Dot, alone.Square), Cosine(alone.Dot, alone.Square), 0);
        }
        // In this order: a turn is multiplied with those before it.
        ref readonly var before = ref position > 0 ? ref TurnAt(messages, position - 1) : ref _none;
        ref readonly var turn = ref TurnAt(messages, position);
        ref readonly var after = ref position + 1 < messages.Length ? ref TurnAt(messages, position + 1) : ref _none;
        var dot = before.Dot + turn.Dot + after.Dot;
        var square = before.Square + turn.Square + after.Square
            + 2 * (turn.WithLast + after.WithLast + after.WithLastButOne);
        return new Nearness(Cosine(turn.Dot, turn.Square), Cosine(dot, square), 0);
    }

    private ref readonly Turn TurnAt(ReadOnlySpan<MessageNumber> messages, int position)
    {
        ref var kept = ref _turns[position % Kept];
        if (kept.Message != messages[position]) kept = Look(messages, position);
        return ref kept;
    }

    private Turn Look(ReadOnlySpan<MessageNumber> messages, int position)
    {
        var message = messages[position];
        var block = scope.Snapshot.BlockOf(message);
        if (sets[block] is not { } set || set.Find(message - scope.Blocks[block]!.First) is not (>= 0 and var at))
            return new Turn(message, null, 0);
        var turn = new Turn(message, set, at);
        ref readonly var last = ref KeptAt(messages, position - 1);
        ref readonly var lastButOne = ref KeptAt(messages, position - 2);
        var own = turn.Components;
        var scale = turn.Scale;
        var products = Int8Products.Of(
            own, query.Levels, last.Set is null ? own : last.Components, lastButOne.Set is null ? own : lastButOne.Components);
        return turn with
        {
            Dot = scale * query.Step * products.Query,
            Square = scale * scale * products.Self,
            WithLast = scale * last.Scale * products.First,
            WithLastButOne = scale * lastButOne.Scale * products.Second,
        };
    }

    /// <summary>The turn at a position, if it was looked at; else one without a vector.</summary>
    private ref readonly Turn KeptAt(ReadOnlySpan<MessageNumber> messages, int position)
    {
        if (position < 0) return ref _none;
        ref var kept = ref _turns[position % Kept];
        return ref kept.Message == messages[position] ? ref kept : ref _none;
    }

    // Of vectors that cancel one another nothing is left but rounding.
    private float Cosine(float dot, float square) =>
        square > 0 ? vector.Above(Math.Clamp(dot / MathF.Sqrt(square), -1, 1)) : 0;
}

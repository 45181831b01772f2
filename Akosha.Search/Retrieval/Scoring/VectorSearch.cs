using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Storage.Embeddings;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// The messages nearest to the query, in three steps that each look closer at fewer: how many bits of the sign codes differ, an
/// estimate from the codes with a finer query, and the int8 components, with those of the neighbours. Only vectors of the query's
/// own model count; a message without one has the cosine 0.
/// </summary>
internal sealed class VectorSearch
{
    private readonly Scope _scope;
    private readonly VectorSet?[] _sets;
    private readonly float[] _exact;
    private readonly sbyte[] _quantized;
    private readonly TierTimes _times;
    private readonly Weights _weights;
    private readonly VectorWindows _windows;
    private readonly Dictionary<ConversationOrdinal, float> _bestWindows = [];

    /// <param name="scope">Where to look.</param>
    /// <param name="vector">The query's vector.</param>
    /// <param name="weights">What each of a message's cosines counts.</param>
    /// <param name="times">Takes the time of each tier.</param>
    public VectorSearch(Scope scope, QueryVector vector, Weights weights, TierTimes times)
    {
        _scope = scope;
        _weights = weights;
        _times = times;
        _exact = vector.Components.ToArray();
        TensorPrimitives.Divide(_exact, TensorPrimitives.Norm<float>(_exact), _exact);
        _quantized = QuantizedVector.ComponentsOf(QuantizedVector.Encode(_exact)).ToArray();
        _sets = Array.ConvertAll(
            scope.Blocks, block =>
                block?.Vectors.FirstOrDefault(set => set.Model == vector.Model && set.Dimensions == _exact.Length));
        _windows = new VectorWindows(scope, _sets, QueryLevels.Of(_exact), vector);
    }

    /// <summary>
    /// Offers the messages nearest to the query among those that the filter admits. The filter is a mask over the scan, so that a
    /// filtered search is as exact as any other.
    /// </summary>
    public void Collect(Filter filter, Best best, bool onePerConversation, CancellationToken cancellation = default)
    {
        var total = _sets.Sum(set => set?.Count ?? 0);
        if (total == 0) return;
        var rented = ArrayPool<ushort>.Shared.Rent(total);
        var distances = rented.AsSpan(0, total);
        var admitted = Scan(filter, distances, cancellation);
        var chosen = Choose(distances, admitted, CandidateLimit.RescoredFor(best.Most));
        Offer(chosen, filter, best, onePerConversation);
        // Where copies took the places of others, as many more are looked at as it takes to find those.
        for (var rescored = 4 * CandidateLimit.RescoredFor(best.Most);
            best.HasRoomThroughCopies && chosen.Count < admitted; rescored *= 4)
        {
            cancellation.ThrowIfCancellationRequested();
            chosen = Choose(distances, admitted, rescored);
            best.Clear();
            Offer(chosen, filter, best, onePerConversation);
        }
        ArrayPool<ushort>.Shared.Return(rented);
    }

    /// <summary>How near a message is to the query.</summary>
    public Nearness Of(MessageNumber message)
    {
        var conversation = _scope.Snapshot.Columns.ConversationOf(message);
        var messages = _scope.Messages(conversation);
        var position = messages.IndexOf(message);
        if (position < 0) return default;
        _windows.Begin();
        var near = _windows.At(messages, position);
        return near with { Best = Math.Max(near.Window, _bestWindows.GetValueOrDefault(conversation, -1)) };
    }

    /// <summary>
    /// Offers what was chosen and what stands next to it, which has the same words around it: a window may be near of which no
    /// message is.
    /// </summary>
    private void Offer(List<(int Block, int Position)> chosen, Filter filter, Best best, bool onePerConversation)
    {
        using var messages = MessageMarks.Rent(_scope.Snapshot.Columns.Count);
        var conversations = new HashSet<ConversationOrdinal>();
        foreach (var (block, position) in chosen)
        {
            var message = _scope.Blocks[block]!.First + _sets[block]!.Offsets.Span[position];
            messages.Add(message);
            conversations.Add(_scope.Snapshot.Columns.ConversationOf(message));
        }
        var near = new List<(MessageNumber Message, Nearness Near)>();
        foreach (var conversation in conversations)
        {
            near.Clear();
            AddNear(_scope.Messages(conversation), messages, filter, near);
            if (near.Count > 0) Offer(conversation, near, best, onePerConversation);
        }
    }

    private void AddNear(
        ReadOnlySpan<MessageNumber> all, MessageMarks chosen, Filter filter, List<(MessageNumber Message, Nearness Near)> near)
    {
        _windows.Begin();
        var isBefore = false;
        var isChosen = chosen.Has(all[0]);
        for (var i = 0; i < all.Length; i++)
        {
            var isAfter = i + 1 < all.Length && chosen.Has(all[i + 1]);
            if ((isBefore || isChosen || isAfter) && filter.Admits(all[i])) near.Add((all[i], _windows.At(all, i)));
            isBefore = isChosen;
            isChosen = isAfter;
        }
    }

    private void Offer(
        ConversationOrdinal conversation, List<(MessageNumber Message, Nearness Near)> near, Best best, bool onePerConversation)
    {
        var window = Math.Max(near.Max(found => found.Near.Window), _bestWindows.GetValueOrDefault(conversation, -1));
        _bestWindows[conversation] = window;
        ScoredMessage? top = null;
        foreach (var (message, found) in near)
        {
            var scored = new ScoredMessage(message, (found with { Best = window }).Mixed(_weights));
            if (scored.Score <= 0 || Math.Max(scored.Score, found.Own) < _weights.Floor) continue;
            if (!onePerConversation) best.Offer(scored);
            else if (top is null || scored.Score > top.Value.Score) top = scored; // of equals the first in the conversation
        }
        if (top is { } first) best.Offer(first);
    }

    /// <summary>
    /// The distance of every vector's code, in the order of the blocks; what the filter does not admit is out of reach.
    /// </summary>
    /// <returns>How many are in reach.</returns>
    private int Scan(Filter filter, Span<ushort> distances, CancellationToken cancellation)
    {
        var query = GrowingVectors.CodeOf(_quantized);
        var done = 0;
        var masked = 0;
        for (var block = 0; block < _sets.Length; block++)
        {
            if (_sets[block] is not { } set) continue;
            cancellation.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            var part = distances.Slice(done, set.Count);
            SignCodes.Distances(set.Codes.Span, query, part);
            if (!filter.AdmitsAll) masked += Mask(filter, _scope.Blocks[block]!, set, part);
            else if (_scope.Blocks[block]!.Dead > 0) masked += MaskDead(_scope.Blocks[block]!, set, part);
            done += set.Count;
            _times.Add(_scope.Blocks[block]!.Tier, started);
        }
        return done - masked;
    }

    private int MaskDead(Block block, VectorSet set, Span<ushort> distances)
    {
        var offsets = set.Offsets.Span;
        var snapshot = _scope.Snapshot;
        var masked = 0;
        for (var i = 0; i < distances.Length; i++)
        {
            if (snapshot.IsAlive(block.First + offsets[i])) continue;
            distances[i] = ushort.MaxValue;
            masked++;
        }
        return masked;
    }

    private int Mask(Filter filter, Block block, VectorSet set, Span<ushort> distances)
    {
        var offsets = set.Offsets.Span;
        var conversations = _scope.Snapshot.Conversations;
        var columns = _scope.Snapshot.Columns;
        var last = ConversationOrdinal.None;
        var isAdmitted = false;
        var masked = 0;
        for (var i = 0; i < distances.Length; i++)
        {
            var message = block.First + offsets[i];
            var conversation = columns.ConversationOf(message);
            if (conversation != last)
            {
                last = conversation;
                isAdmitted = filter.Admits(conversations[conversation]);
            }
            if (isAdmitted && filter.Admits(message)) continue;
            distances[i] = ushort.MaxValue;
            masked++;
        }
        return masked;
    }

    /// <summary>The vectors whose components are worth looking at: by the distance of their codes, then by an estimate.</summary>
    private List<(int Block, int Position)> Choose(ReadOnlySpan<ushort> distances, int admitted, int rescored)
    {
        var farthest = CandidateLimit.Farthest(distances, SignCodes.For(_exact.Length).Bits, admitted, rescored);
        var candidates = new List<(int Block, int Position)>();
        var done = 0;
        for (var block = 0; block < _sets.Length; block++)
        {
            if (_sets[block] is not { } set) continue;
            var part = distances.Slice(done, set.Count);
            AddNear(part, farthest, block, candidates);
            done += set.Count;
        }
        return candidates.Count <= rescored ? candidates : Nearest(candidates, rescored);
    }

    private static void AddNear(
        ReadOnlySpan<ushort> distances, int farthest, int block, List<(int Block, int Position)> candidates)
    {
        var limit = new Vector<ushort>((ushort)farthest);
        var i = 0;
        for (; i + Vector<ushort>.Count <= distances.Length; i += Vector<ushort>.Count)
        {
            if (!Vector.LessThanOrEqualAny(new Vector<ushort>(distances[i..]), limit)) continue;
            for (var j = i; j < i + Vector<ushort>.Count; j++)
                if (distances[j] <= farthest) candidates.Add((block, j));
        }
        for (; i < distances.Length; i++)
            if (distances[i] <= farthest) candidates.Add((block, i));
    }

    private List<(int Block, int Position)> Nearest(List<(int Block, int Position)> candidates, int rescored)
    {
        var codes = SignCodes.For(_exact.Length);
        var estimate = new SignEstimate(codes.Rotate(_exact));
        var estimates = new float[candidates.Count];
        for (var i = 0; i < estimates.Length; i++)
            estimates[i] = estimate.Of(
                _sets[candidates[i].Block]!.Codes.Span.Slice(candidates[i].Position * codes.Words, codes.Words));
        var least = CandidateLimit.LeastEstimate(estimates, rescored);
        var nearest = new List<(int Block, int Position)>(rescored * 2);
        for (var i = 0; i < estimates.Length; i++)
            if (estimates[i] >= least) nearest.Add(candidates[i]);
        return nearest;
    }
}

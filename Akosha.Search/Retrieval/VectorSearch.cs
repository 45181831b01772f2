using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Akosha.Search.Tiers;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The cosine of the query's vector and a message's, from the message's int8 components. Only vectors of the query's own model count; a
/// message without one has the cosine 0.
/// </summary>
internal sealed class VectorSearch
{
    private readonly HotSnapshot _snapshot;
    private readonly sbyte[] _query;
    private readonly float[] _exact;
    private readonly int _model;

    private VectorSearch(HotSnapshot snapshot, ReadOnlySpan<float> vector, byte[] code, string model)
    {
        _snapshot = snapshot;
        _exact = vector.ToArray();
        TensorPrimitives.Divide(_exact, TensorPrimitives.Norm<float>(_exact), _exact);
        _query = MemoryMarshal.Cast<byte, sbyte>(code.AsSpan(QuantizedVector.HeaderBytes)).ToArray();
        _model = snapshot.Vectors.ModelOrdinal(model, _query.Length);
    }

    /// <summary>The search for a text; null when the text has no direction.</summary>
    public static async Task<VectorSearch?> ForAsync(
        string query, IEmbeddingGenerator<string, Embedding<float>> generator, HotSnapshot snapshot, CancellationToken cancellation)
    {
        var embedding = await generator.GenerateAsync(query, cancellationToken: cancellation);
        var model = (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";
        return QuantizedVector.Encode(embedding.Vector.Span) is { } code ? new VectorSearch(snapshot, embedding.Vector.Span, code, model) : null;
    }

    /// <summary>
    /// Offers the messages nearest to the query among those that the filter admits: the sign codes choose the candidates, the
    /// int8 components score them. The filter is a mask over the scan, so that a filtered search is as exact as any other.
    /// </summary>
    public void Collect(Filter filter, Best best, bool onePerConversation)
    {
        if (_model < 0) return;
        var count = _snapshot.Columns.Count;
        var rented = ArrayPool<ushort>.Shared.Rent(count);
        var distances = rented.AsSpan(0, count);
        var code = _snapshot.Vectors.Encode(_model, _query);
        _snapshot.Vectors.Codes(_model).Distances(code, distances);
        Mask(filter, distances);
        var farthest = CandidateLimit.Of(distances, code.Length * 64);
        var tops = new Dictionary<int, ScoredMessage>();
        for (var message = 0; message < count; message++)
        {
            if (distances[message] > farthest) continue;
            var scored = new ScoredMessage(message, Cosine(message));
            if (scored.Score <= 0) continue;
            var conversation = _snapshot.Columns.Conversation[message];
            if (!onePerConversation) best.Offer(scored);
            else if (!tops.TryGetValue(conversation, out var top) || ScoredMessage.Compare(scored, top) < 0) tops[conversation] = scored;
        }
        foreach (var top in tops.Values) best.Offer(top);
        ArrayPool<ushort>.Shared.Return(rented);
    }

    /// <summary>Puts what the filter does not admit, and what has no vector of the query's model, out of reach.</summary>
    private void Mask(Filter filter, Span<ushort> distances)
    {
        var (lastConversation, isAdmitted) = (-1, false);
        for (var message = 0; message < distances.Length; message++)
        {
            var conversation = _snapshot.Columns.Conversation[message];
            if (conversation != lastConversation) (lastConversation, isAdmitted) = (conversation, filter.Admits(_snapshot.Conversations[conversation]));
            if (!isAdmitted || _snapshot.Vectors.ModelOf(message) != _model || !filter.Admits(message)) distances[message] = ushort.MaxValue;
        }
    }

    /// <summary>The cosine of the query and a message, from −1 to 1.</summary>
    public float Cosine(int message) => _snapshot.Vectors.ModelOf(message) != _model
        ? 0
        : Math.Clamp(Dot(_exact, _snapshot.Vectors.Components(message, _query.Length)) * _snapshot.Vectors.ScaleOf(message), -1, 1);

    /// <summary>The dot product of a vector and int8 components of the same length.</summary>
    internal static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<sbyte> right)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i + Vector<sbyte>.Count <= left.Length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(right[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            sum += new Vector<float>(left[i..]) * Vector.ConvertToSingle(first);
            sum += new Vector<float>(left[(i + Vector<float>.Count)..]) * Vector.ConvertToSingle(second);
            sum += new Vector<float>(left[(i + 2 * Vector<float>.Count)..]) * Vector.ConvertToSingle(third);
            sum += new Vector<float>(left[(i + 3 * Vector<float>.Count)..]) * Vector.ConvertToSingle(fourth);
        }
        var dot = Vector.Sum(sum);
        for (; i < left.Length; i++) dot += left[i] * right[i];
        return dot;
    }
}

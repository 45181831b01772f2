using System.Numerics;
using System.Runtime.InteropServices;
using Akosha.Search.Tiers;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The cosine of the query's vector and a message's, from int8 components. Only vectors of the query's own model count; a
/// message without one has the cosine 0.
/// </summary>
internal sealed class VectorSearch
{
    private readonly HotSnapshot _snapshot;
    private readonly sbyte[] _query;
    private readonly float _scale;
    private readonly int _model;

    private VectorSearch(HotSnapshot snapshot, byte[] code, string model)
    {
        _snapshot = snapshot;
        _scale = QuantizedVector.ScaleOf(code);
        _query = MemoryMarshal.Cast<byte, sbyte>(code.AsSpan(QuantizedVector.HeaderBytes)).ToArray();
        _model = snapshot.Vectors.ModelOrdinal(model, _query.Length);
    }

    /// <summary>The search for a text; null when the text has no direction.</summary>
    public static async Task<VectorSearch?> ForAsync(
        string query, IEmbeddingGenerator<string, Embedding<float>> generator, HotSnapshot snapshot, CancellationToken cancellation)
    {
        var embedding = await generator.GenerateAsync(query, cancellationToken: cancellation);
        var model = (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";
        return QuantizedVector.Encode(embedding.Vector.Span) is { } code ? new VectorSearch(snapshot, code, model) : null;
    }

    /// <summary>Offers every message that the filter admits and that points the query's way.</summary>
    public void Collect(Filter filter, Best best, bool onePerConversation)
    {
        if (_model < 0) return;
        for (var conversation = 0; conversation < _snapshot.Conversations.Count; conversation++)
        {
            var candidate = _snapshot.Conversations[conversation];
            if (candidate.Messages.Length == 0 || !filter.Admits(candidate)) continue;
            ScoredMessage? top = null;
            foreach (var message in candidate.Messages)
            {
                if (!filter.Admits(message)) continue;
                var scored = new ScoredMessage(message, Cosine(message));
                if (scored.Score <= 0) continue;
                if (!onePerConversation) best.Offer(scored);
                else if (top is null || ScoredMessage.Compare(scored, top.Value) < 0) top = scored;
            }
            if (top is { } found) best.Offer(found);
        }
    }

    /// <summary>The cosine of the query and a message, from −1 to 1.</summary>
    public float Cosine(int message) => _snapshot.Vectors.ModelOf(message) != _model
        ? 0
        : Dot(_query, _snapshot.Vectors.Components(message, _query.Length)) * _scale * _snapshot.Vectors.ScaleOf(message);

    /// <summary>The dot product of two int8 vectors of the same length.</summary>
    internal static int Dot(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        var sum = Vector<int>.Zero;
        var i = 0;
        for (; i + Vector<sbyte>.Count <= left.Length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(left[i..]), out var leftLow, out var leftHigh);
            Vector.Widen(new Vector<sbyte>(right[i..]), out var rightLow, out var rightHigh);
            // Two products of int8 fit an int16 together: 2 · 127² < 2^15.
            Vector.Widen(leftLow * rightLow + leftHigh * rightHigh, out var low, out var high);
            sum += low + high;
        }
        var dot = Vector.Sum(sum);
        for (; i < left.Length; i++) dot += left[i] * right[i];
        return dot;
    }
}

using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Microsoft.Extensions.AI;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Gives the messages of a batch their vectors.</summary>
internal sealed class BatchEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, IngestionOptions options)
{
    /// <summary>The model that makes the vectors.</summary>
    public string Model { get; } =
        (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";

    /// <summary>How messages are made one text with those around them; null if each is encoded alone.</summary>
    public TextWindows? Windows { get; } = generator.GetService(typeof(TextWindows)) as TextWindows;

    /// <summary>
    /// The rows with their vectors; a text without any word has none, and of several rows of a message the last alone. Where
    /// windows are texts, what stands around a message is looked for among the rows; what comes later, or came before, is added
    /// when the conversation has settled.
    /// </summary>
    public async Task<MessageRow[]> EmbedAsync(IReadOnlyList<MessageRow> rows, CancellationToken cancellation)
    {
        var last = new Dictionary<(string, string, string), int>();
        foreach (var (i, row) in rows.Index())
            if (row.IsMessage) last[KeyOf(row)] = i;
        var chosen = Enumerable.Range(0, rows.Count)
            .Where(i => !rows[i].IsMessage || last[KeyOf(rows[i])] == i).ToArray();
        if (chosen.Length == rows.Count) return await EmbedEachAsync(rows, cancellation);
        MessageRow[] embedded = [.. rows];
        foreach (var (i, row) in chosen.Zip(await EmbedEachAsync([.. chosen.Select(i => rows[i])], cancellation)))
            embedded[i] = row;
        return embedded;

        static (string, string, string) KeyOf(MessageRow row) => (row.SystemId, row.ConversationId!, row.MessageId!);
    }

    private Task<MessageRow[]> EmbedEachAsync(IReadOnlyList<MessageRow> rows, CancellationToken cancellation)
    {
        var texts = Windows is null ? [.. rows.Select(row => row.IsMessage ? row.Content : null)]
            : WindowTexts.Of(rows, Windows);
        return EmbedAsync([.. rows.Zip(texts, (row, text) => new Encoding(row, text, IsSettled: false))], cancellation);
    }

    /// <summary>The rows with the vectors of texts.</summary>
    public async Task<MessageRow[]> EmbedAsync(Encoding[] encodings, CancellationToken cancellation)
    {
        using var span = IngestionTracing.Embed(encodings.Length);
        var embedded = Array.ConvertAll(encodings, encoding => encoding.Row);
        var positions = Enumerable.Range(0, encodings.Length).Where(i => encodings[i].Text is not null).ToArray();
        var shares = positions.Chunk(Math.Max(16, (positions.Length + options.Workers - 1) / options.Workers));
        await Parallel.ForEachAsync(
            shares, new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellation },
            async (share, token) =>
            {
                var vectors = await generator.GenerateAsync(share.Select(i => encodings[i].Text!), cancellationToken: token);
                foreach (var (position, vector) in share.Zip(vectors))
                    if (QuantizedVector.Encode(vector.Vector.Span) is { } code)
                        embedded[position] = With(encodings[position], code);
            });
        return embedded;
    }

    private MessageRow With(Encoding encoding, byte[] vector) => encoding.Row with
    {
        Embedding = vector,
        EmbeddingModel = Model,
        EmbeddingContext = Windows is null ? null : VectorContext.Of(encoding.Text, encoding.IsSettled),
    };

    /// <summary>A row and the text that its vector is made of.</summary>
    /// <param name="Row">The row.</param>
    /// <param name="Text">The text; null if it gets no vector.</param>
    /// <param name="IsSettled">True if nothing more is expected around the message.</param>
    public readonly record struct Encoding(MessageRow Row, string? Text, bool IsSettled);
}

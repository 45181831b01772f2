using System.IO.Pipelines;
using Akosha.Contracts.Conversations;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;

namespace Akosha.Search.Export;

/// <summary>
/// One export: every conversation that is wanted, a line each, from one catalog. It reads many messages at a time and has no more
/// of them in memory than those.
/// </summary>
/// <param name="catalog">The catalog, which is held open.</param>
/// <param name="order">The conversations in their order.</param>
/// <param name="metadata">Their metadata.</param>
/// <param name="reads">Says what is read together.</param>
/// <param name="isLenient">True to leave out what cannot be read.</param>
/// <param name="ended">Called when it is disposed.</param>
internal sealed class ConversationExport(
    Catalog catalog, ConversationOrdinal[] order, HeldMetadata metadata, ExportReads reads, bool isLenient, Action ended)
    : IDisposable
{
    private const int BetweenFlushes = 256 * 1024;

    private readonly IndexSnapshot _index = catalog.Index;
    private ConversationOrdinal _current = ConversationOrdinal.None;
    private long _flushed;

    /// <summary>Cancelled when it is to end, since something is erased that it may have copies of.</summary>
    public CancellationToken Ending { get; init; }

    /// <summary>The version of the log that it shows.</summary>
    public long LogVersion => catalog.LogVersion;

    /// <summary>Writes all of it.</summary>
    /// <exception cref="OperationCanceledException">Nobody reads it any more.</exception>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellation)
    {
        using var lines = new ConversationWriter(output);
        using var ahead = new ReadAhead(reads.NewBatch);
        await foreach (var batch in ahead.ReadAsync(reads.PartsOf(order), cancellation))
            foreach (var turn in batch.Turns)
            {
                if (!batch.Found.Has(turn.Message)) continue;
                Begin(turn.Conversation, lines);
                batch.Found.WriteTo(lines, turn.Message);
                if (lines.Written - _flushed >= BetweenFlushes) await FlushAsync(lines, output, cancellation);
            }
        lines.End();
        await FlushAsync(lines, output, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        metadata.Dispose();
        ended();
    }

    private void Begin(ConversationOrdinal ordinal, ConversationWriter lines)
    {
        if (ordinal == _current) return;
        _current = ordinal;
        var conversation = _index.Conversations[ordinal];
        lines.Begin(_index.SystemName(conversation.System), conversation.Id, MetadataOf(conversation));
    }

    private async Task FlushAsync(ConversationWriter lines, PipeWriter output, CancellationToken cancellation)
    {
        _flushed = lines.Written;
        if ((await output.FlushAsync(cancellation)).IsCompleted) throw new OperationCanceledException("nobody reads any more");
    }

    private IReadOnlyDictionary<string, string> MetadataOf(IndexedConversation conversation)
    {
        try
        {
            return conversation.Metadata is { } known ? metadata.Read(known) : new Dictionary<string, string>();
        }
        catch (Exception error) when (isLenient && error is IOException or InvalidDataException)
        {
            return new Dictionary<string, string>();
        }
    }
}

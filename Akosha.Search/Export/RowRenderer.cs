using System.Buffers;
using Akosha.Contracts.Conversations;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Export;

/// <summary>Writes rows as they stand in an export. For one thread.</summary>
/// <param name="columns">Have the times of messages, which rows of edits may not know.</param>
internal sealed class RowRenderer(MessageColumns columns) : IDisposable
{
    private readonly MessageRenderer _renderer = new();

    /// <summary>Writes a row.</summary>
    /// <returns>The time of the message, in microseconds since 1970 (UTC).</returns>
    public long Render(ArrayBufferWriter<byte> output, MessageNumber message, MessageRow row)
    {
        var timestamp = columns.TimestampOf(message);
        _renderer.Render(output, new ExportedMessage(
            row.MessageId!, row.Role!, row.Author, row.Content!, UnixMicroseconds.ToTime(timestamp))
        {
            Metadata = row.MessageMetadata,
            Original = row.Original,
        });
        return timestamp;
    }

    /// <inheritdoc/>
    public void Dispose() => _renderer.Dispose();
}

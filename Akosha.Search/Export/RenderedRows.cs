using System.Buffers;
using Akosha.Contracts.Conversations;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Export;

/// <summary>
/// Messages that were read together, as the bytes that are written of them: rows come in another order than their turns, and
/// bytes in one buffer, which the next ones take again, leave nothing behind for the garbage collector.
/// </summary>
/// <param name="columns">Have the times of messages, which rows of edits may not know.</param>
internal sealed class RenderedRows(MessageColumns columns) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 20);
    private readonly RowRenderer _renderer = new(columns);
    private readonly Dictionary<MessageNumber, Place> _places = [];

    private readonly record struct Place(int Start, int Length, long Timestamp);

    /// <summary>How many there are.</summary>
    public int Count => _places.Count;

    /// <summary>True if a message is there.</summary>
    public bool Has(MessageNumber message) => _places.ContainsKey(message);

    /// <summary>The bytes of a message.</summary>
    public ReadOnlySpan<byte> BytesOf(MessageNumber message) => BytesAt(_places[message]);

    /// <summary>Forgets them all.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _places.Clear();
    }

    /// <summary>Takes the row of a message.</summary>
    public void Add(MessageNumber message, MessageRow row)
    {
        var start = _bytes.WrittenCount;
        var timestamp = _renderer.Render(_bytes, message, row);
        _places[message] = new Place(start, _bytes.WrittenCount - start, timestamp);
    }

    /// <summary>Takes a message that is rendered.</summary>
    /// <param name="message">The message.</param>
    /// <param name="timestamp">Its time, in microseconds since 1970 (UTC).</param>
    /// <param name="rendered">Its bytes.</param>
    public void Add(MessageNumber message, long timestamp, ReadOnlySpan<byte> rendered)
    {
        _places[message] = new Place(_bytes.WrittenCount, rendered.Length, timestamp);
        _bytes.Write(rendered);
    }

    /// <summary>Adds a message to its conversation.</summary>
    public void WriteTo(ConversationWriter lines, MessageNumber message)
    {
        var place = _places[message];
        lines.Add(BytesAt(place), UnixMicroseconds.ToTime(place.Timestamp));
    }

    /// <inheritdoc/>
    public void Dispose() => _renderer.Dispose();

    private ReadOnlySpan<byte> BytesAt(Place place) => _bytes.WrittenSpan.Slice(place.Start, place.Length);
}

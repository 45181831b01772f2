using System.Buffers;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Writes conversations as lines of NDJSON in the form in which they are sent (<see cref="ConversationParser"/>): sent again they
/// are what they were, and written again they are the same bytes.
/// </summary>
/// <remarks>
/// A conversation that is longer than a line may be goes on in the next one, which names the same conversation and does without
/// its metadata. Where the first message of that line is older than one before it, the latest of those is repeated in front of
/// it: it changes nothing, since it is there already, and places what follows it after itself, as in a single request.
/// </remarks>
/// <param name="output">Takes the lines.</param>
/// <param name="longestLine">The most bytes of a line, unless a single message has more.</param>
public sealed class ConversationWriter(IBufferWriter<byte> output, int longestLine = ConversationLimits.BodyBytes) : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    private readonly ArrayBufferWriter<byte> _message = new(), _other = new();
    private readonly MessageRenderer _renderer = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, PlainJson.Writer);
    private string _system = "", _conversation = "";
    private IReadOnlyDictionary<string, string> _metadata = Nothing;
    private readonly ArrayBufferWriter<byte> _latest = new();
    private DateTimeOffset _latestAt;
    private bool _isFirst, _goesOn;
    private long _line;

    /// <summary>The bytes that were written.</summary>
    public long Written { get; private set; }

    /// <summary>Begins a conversation. One without a message has no line.</summary>
    /// <param name="systemId">Its system.</param>
    /// <param name="conversationId">Its id.</param>
    /// <param name="metadata">Its metadata as it is kept (<see cref="StoredMetadata"/>).</param>
    public void Begin(string systemId, string conversationId, IReadOnlyDictionary<string, string> metadata)
    {
        End();
        _system = systemId;
        _conversation = conversationId;
        _metadata = metadata;
        _goesOn = false;
        _latestAt = DateTimeOffset.MinValue;
    }

    /// <summary>Adds the next message.</summary>
    public void Add(ExportedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _message.ResetWrittenCount();
        _renderer.Render(_message, message);
        Add(_message.WrittenSpan, message.Timestamp);
    }

    /// <summary>Adds the next message as it was written before.</summary>
    /// <param name="message">What <see cref="MessageRenderer"/> gave.</param>
    /// <param name="timestamp">When it was said.</param>
    public void Add(ReadOnlySpan<byte> message, DateTimeOffset timestamp)
    {
        if (_line > 0 && _line + message.Length + ",]}\n"u8.Length > longestLine) End();
        if (_line == 0) BeginLine(timestamp);
        Append(message);
        if (timestamp <= _latestAt) return;
        _latestAt = timestamp;
        _latest.ResetWrittenCount();
        _latest.Write(message);
    }

    /// <summary>Ends the conversation.</summary>
    public void End()
    {
        if (_line > 0) Put("]}\n"u8);
        _line = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _renderer.Dispose();
    }

    private void BeginLine(DateTimeOffset timestamp)
    {
        _other.ResetWrittenCount();
        _json.Reset(_other);
        WriteHead();
        _json.Flush();
        Put(_other.WrittenSpan);
        _isFirst = true;
        if (timestamp < _latestAt) Append(_latest.WrittenSpan);
    }

    private void WriteHead()
    {
        _json.WriteStartObject();
        _json.WriteString("system_id"u8, _system);
        _json.WriteString("conversation_id"u8, _conversation);
        if (!_goesOn) WriteMetadata();
        _goesOn = true;
        _json.WriteStartArray("messages"u8);
    }

    private void WriteMetadata()
    {
        var title = Find(StoredMetadata.Title);
        var parent = Find(StoredMetadata.Parent);
        var unknown = Find(StoredMetadata.Original);
        if (title is not null) _json.WriteString("title"u8, title);
        if (parent is not null) _json.WriteString("parent"u8, parent);
        var given = StoredMetadata.Given(_metadata).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        // Unknown fields are kept only with something that they belong to, if that is empty.
        if (given.Count > 0 || (unknown is not null && title is null && parent is null))
        {
            _json.WriteStartObject("metadata"u8);
            foreach (var (name, value) in given)
            {
                _json.WritePropertyName(name);
                if (value.Kind == MetadataKind.Text) _json.WriteStringValue(value.Text);
                else _json.WriteRawValue(value.Text);
            }
            _json.WriteEndObject();
        }
        if (unknown is not null) WriteFields(unknown);
    }

    private void WriteFields(string json)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            _json.WritePropertyName(field.Name);
            _json.WriteRawValue(field.Value.GetRawText());
        }
    }

    private string? Find(string name) => StoredMetadata.Find(_metadata, name);

    private void Append(ReadOnlySpan<byte> message)
    {
        if (!_isFirst) Put(","u8);
        _isFirst = false;
        Put(message);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _line += bytes.Length;
        Written += bytes.Length;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// Writes what a span tells of as the JSON of a conversation, as it would be sent to <c>/api/v1/conversations</c>: the one
/// validator reads it.
/// </summary>
/// <param name="now">The time of receipt, the bound for timestamps.</param>
internal sealed class ExchangeWriter(DateTimeOffset now)
{
    private const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private readonly ArrayBufferWriter<byte> _whole = new(), _message = new();

    /// <summary>The conversation.</summary>
    /// <param name="exchange">What is told.</param>
    /// <param name="yields">For each message that was written, whether it leaves what is there as it is.</param>
    /// <param name="tooLarge">How many messages were left out because they are too large.</param>
    public ReadOnlyMemory<byte> Write(Exchange exchange, out List<bool> yields, out int tooLarge)
    {
        yields = [];
        tooLarge = 0;
        var ids = new SaidIds();
        _whole.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_whole, CanonicalJson.Plain);
        json.WriteStartObject();
        json.WriteString("system_id"u8, exchange.SystemId);
        json.WriteString("conversation_id"u8, exchange.ConversationId);
        json.WriteStartArray("messages"u8);
        foreach (var message in exchange.Messages!)
        {
            _message.ResetWrittenCount();
            using (var single = new Utf8JsonWriter(_message, CanonicalJson.Plain)) Write(single, message, ids.Next(message));
            if (_message.WrittenCount > ConversationLimits.MessageBytes)
            {
                tooLarge++;
                continue;
            }
            json.WriteRawValue(_message.WrittenSpan, skipInputValidation: true);
            yields.Add(!message.Prevails);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return _whole.WrittenMemory;
    }

    private void Write(Utf8JsonWriter json, SaidMessage message, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("role"u8, message.Role);
        if (message.Author is { } author) json.WriteString("author"u8, author);
        if (message.Tool is { } tool) json.WriteString("name"u8, tool);
        if (message.CallId is { } call) json.WriteString("tool_call_id"u8, call);
        WriteContent(json, message);
        if (message.Calls.Count > 0) WriteCalls(json, message.Calls);
        if (message.Time is { } time && time >= DateTimeOffset.UnixEpoch && time <= now + ConversationLimits.FutureTimestamp)
            json.WriteString("timestamp"u8, time.UtcDateTime.ToString(Rfc3339, CultureInfo.InvariantCulture));
        if (message.Facts is { Count: > 0 } facts) WriteFacts(json, facts);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, SaidMessage message)
    {
        if (message.Parts.Count == 0) return;
        // A string that is too long for one may stand in a part.
        if (message.Parts is [{ Text: { } text }]
            && (message.Role == Roles.Tool || Encoding.UTF8.GetByteCount(text) <= ConversationLimits.ContentBytes))
        {
            json.WriteString("content"u8, text);
            return;
        }
        json.WriteStartArray("content"u8);
        foreach (var part in message.Parts)
        {
            if (part.Text is null)
            {
                json.WriteRawValue(part.Other.GetRawText(), skipInputValidation: true);
                continue;
            }
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, part.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, List<SaidCall> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            if (call.Id is { } id) json.WriteString("id"u8, id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Tool);
            json.WriteString("arguments"u8, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteFacts(Utf8JsonWriter json, Dictionary<string, object> facts)
    {
        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in facts)
        {
            if (value is long count) json.WriteNumber(name, count);
            else if (value is double number) json.WriteNumber(name, number);
            else json.WriteString(name, (string)value);
        }
        json.WriteEndObject();
    }
}

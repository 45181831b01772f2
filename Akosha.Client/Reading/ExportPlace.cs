using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Akosha.Client.Reading;

/// <summary>Where an export is: after all lines of one conversation.</summary>
public static class ExportPlace
{
    /// <summary>The bytes from which on a line may be one of several of its conversation.</summary>
    internal const int LongLine = 12 * 1024 * 1024;

    /// <summary>The cursor by which an export goes on after a conversation.</summary>
    public static string Cursor(string systemId, string conversationId) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{systemId}\n{conversationId}"));

    /// <summary>The cursor by which an export goes on after a line; null if the line is no conversation.</summary>
    public static string? CursorAfter(ReadOnlySpan<byte> line)
    {
        try
        {
            return Read(line) is ({ } system, { } conversation) ? Cursor(system, conversation) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string? System, string? Conversation) Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        string? system = null, conversation = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        while ((system is null || conversation is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSystem = reader.ValueTextEquals("system_id"u8);
            var isConversation = reader.ValueTextEquals("conversation_id"u8);
            reader.Read();
            if (isSystem) system = reader.GetString();
            else if (isConversation) conversation = reader.GetString();
            else reader.Skip();
        }
        return (system, conversation);
    }
}

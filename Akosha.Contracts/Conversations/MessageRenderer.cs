using System.Buffers;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>Writes messages alone, to be added later to conversations of a <see cref="ConversationWriter"/>. For one thread.</summary>
public sealed class MessageRenderer : IDisposable
{
    private readonly Utf8JsonWriter _json = new(Stream.Null, PlainJson.Writer);

    /// <summary>Writes a message.</summary>
    /// <param name="target">Takes its bytes.</param>
    /// <param name="message">The message.</param>
    public void Render(IBufferWriter<byte> target, ExportedMessage message)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(message);
        _json.Reset(target);
        MessageWriter.Write(_json, message);
        _json.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}

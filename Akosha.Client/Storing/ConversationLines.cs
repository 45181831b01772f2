using System.Buffers;
using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Conversations;

namespace Akosha.Client.Storing;

/// <summary>
/// Writes conversations as lines of NDJSON. One that is longer than a line may be has several: those after the first have no
/// metadata, which the first has given.
/// </summary>
internal static class ConversationLines
{
    private static readonly JsonSerializerOptions Plain = new(ContractJson.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a conversation.</summary>
    /// <param name="output">Takes its lines, each with a line feed.</param>
    /// <param name="conversation">The conversation.</param>
    /// <returns>How many lines it has.</returns>
    public static int Write(ArrayBufferWriter<byte> output, ConversationRequest conversation)
    {
        var start = output.WrittenCount;
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = Plain.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(json, conversation, Plain);
        output.Write("\n"u8);
        if (output.WrittenCount - start <= ConversationLimits.BodyBytes || conversation.Messages is not { Count: > 1 } messages)
            return 1;
        var before = output.WrittenSpan[..start].ToArray();
        output.ResetWrittenCount();
        output.Write(before);
        var half = messages.Count / 2;
        return Write(output, conversation with { Messages = [.. messages.Take(half)] })
            + Write(output, new ConversationRequest(conversation.SystemId, conversation.ConversationId)
            {
                Messages = [.. messages.Skip(half)],
            });
    }
}

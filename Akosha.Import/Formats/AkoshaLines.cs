using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>Conversations in the form in which Akosha takes and exports them: NDJSON, an array, or one object.</summary>
internal sealed class AkoshaLines : ImportFormat
{
    public override string Name => "akosha";

    public override bool Recognises(Source source, Sample sample) =>
        sample.Has("system_id", "conversation_id") && (sample.Has("messages") || sample.Has("content"));

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (place, value) in MessageArrays.ItemsAsync(source, context.Findings, cancellation))
            if (Request(value, context, place) is { } request) yield return request;
    }

    private static ConversationRequest? Request(JsonElement value, ImportContext context, string place)
    {
        try
        {
            var request = value.Deserialize<ConversationRequest>(ContractJson.Options);
            return context.IsSystemGiven ? request! with { SystemId = context.SystemId } : request;
        }
        catch (JsonException error)
        {
            context.Findings.Lost($"a conversation that is none: {error.Path}", place);
            return null;
        }
    }
}

using System.Text.Json;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>Finds out which conversations the spans or records of a request belong to.</summary>
/// <param name="options">What names the system.</param>
internal sealed class Exchanges(OtlpOptions options)
{
    private const string Service = "service.name", Agent = "gen_ai.agent.name", Conversation = "gen_ai.conversation.id";
    private const string Named = "akosha.system_id", Unknown = "unknown_service";

    /// <summary>What the signals of a request tell, those first that began first; without those that hold no message.</summary>
    public IEnumerable<Exchange> Of(IReadOnlyCollection<Signal> signals)
    {
        var tree = new SignalTree(signals);
        var groups = signals.GroupBy(signal => EventKey(signal) ?? (object)signal)
            .Select(group => group.OrderBy(signal => signal.Start ?? DateTimeOffset.MaxValue).ToList())
            .OrderBy(group => group[0].Start ?? DateTimeOffset.MaxValue);
        foreach (var group in groups)
        {
            var messages = Read(group);
            if (messages is { Count: 0 }) continue;
            yield return new Exchange(SystemOf(group[0], tree), ConversationOf(group, tree), messages, group.Count);
        }
    }

    /// <summary>The messages; null if they cannot be read.</summary>
    private static List<SaidMessage>? Read(List<Signal> group)
    {
        try
        {
            return EventKey(group[0]) is null ? History.Of(group[0]) : Events(group);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // nested more deeply than JSON is written
        }
    }

    /// <summary>
    /// Records that are a message each belong together if they are of one span; all else stands for itself (null).
    /// </summary>
    private static string? EventKey(Signal signal) =>
        signal.IsRecord && (EventMessages.IsGiven(signal.Name) || EventMessages.IsAnswer(signal.Name))
            ? $"{signal.TraceId}/{signal.SpanId}/{signal.Attributes.Text(Conversation)}" : null;

    private static List<SaidMessage> Events(List<Signal> records)
    {
        var messages = new List<SaidMessage>();
        foreach (var record in records.OrderBy(record => EventMessages.IsAnswer(record.Name)))
            EventMessages.Read(new SignalEvent(record.Name, record.Start, record.Attributes, record.Body), messages);
        History.NameTools(messages);
        return messages;
    }

    private string SystemOf(Signal signal, SignalTree tree)
    {
        if (SystemName.Of(signal.Resource.Text(Named)) is { } named) return named;
        var service = signal.Resource.Text(Service);
        var agent = tree.Nearest(signal, Agent);
        var isKnown = service?.StartsWith(Unknown, StringComparison.Ordinal) == false;
        return (options.System == "agent" ? SystemName.Of(agent) : null) ?? (isKnown ? SystemName.Of(service) : null)
            ?? SystemName.Of(agent) ?? SystemName.Of(service) ?? SystemName.Unnamed;
    }

    private static string? ConversationOf(List<Signal> signals, SignalTree tree)
    {
        var id = signals.Select(signal => signal.Attributes.Text(Conversation)).FirstOrDefault(id => id is not null)
            ?? tree.Nearest(signals[0], Conversation) ?? tree.OnlyOfTrace(signals[0].TraceId, Conversation)
            ?? signals[0].TraceId;
        return id.Length == 0 ? null : SystemName.ConversationId(id);
    }
}

using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Intake;
using Akosha.Ingestion.Otlp.Messages;
using Akosha.Ingestion.Otlp.Wire;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Otlp;

/// <summary>
/// Turns what a request tells into conversations, by the validator that all conversations pass through. What is wrong with one
/// span holds up no other.
/// </summary>
/// <param name="options">What names the system.</param>
/// <param name="rules">How conversations are read.</param>
/// <param name="access">The systems that the caller may write to.</param>
internal sealed class ExchangeJudge(OtlpOptions options, ConversationRules rules, SystemAccess access)
{
    private readonly ExchangeWriter _writer = new(rules.Now);

    /// <summary>The conversations of a request, in the order in which they are to be stored.</summary>
    public Queue<JudgedExchange> Judge(Signals signals)
    {
        var judged = new Queue<JudgedExchange>();
        foreach (var exchange in new Exchanges(options).Of(signals.Found)) judged.Enqueue(Judge(exchange));
        return judged;
    }

    private JudgedExchange Judge(Exchange exchange)
    {
        if (exchange.Messages is null) return Rejected(exchange, "attributes", "hold messages that are nested too deeply");
        if (exchange.ConversationId is null)
            return Rejected(exchange, "trace_id", "is required, where there is no gen_ai.conversation.id");
        if (!access.Allows(exchange.SystemId))
            return Rejected(exchange, "system_id", $"{IntakeProblems.NotTheirs}: {exchange.SystemId}");
        var json = _writer.Write(exchange, out var yields, out var tooLarge);
        using var document = StrictJson.Parse(json, out var broken);
        if (document is null) return new JudgedExchange(new Judged(null, [broken!]), exchange.Signals, 0, null);
        var parsed = Judged.Of(ConversationParser.Parse(document.RootElement, rules));
        if (parsed.Conversation is { } conversation)
            parsed = parsed with { Conversation = Yielding(conversation, yields) };
        var warning = tooLarge == 0 ? null
            : $"{tooLarge} messages have more than {ConversationLimits.MessageBytes} bytes and were left out";
        return new JudgedExchange(parsed, exchange.Signals, json.Length, warning);
    }

    private static Conversation Yielding(Conversation conversation, List<bool> yields) => conversation with
    {
        Messages = [.. conversation.Messages.Select((message, i) => yields[i] ? message with { Yields = true } : message)],
    };

    private static JudgedExchange Rejected(Exchange exchange, string field, string problem) =>
        new(new Judged(null, [new FieldError(field, problem)]), exchange.Signals, 0, null);
}

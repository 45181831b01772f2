using Akosha.Contracts.Conversations;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// The messages that a span tells of, in their order: instructions, what the model was given, what came. Of each only the newest
/// form that it has, since some exporters write several.
/// </summary>
internal static class History
{
    private const string Details = "gen_ai.client.inference.operation.details";
    private const string Result = "gen_ai.tool.call.result";

    private static readonly HashSet<string> Inference =
        new(StringComparer.Ordinal) { "chat", "text_completion", "generate_content" };

    /// <summary>The messages of a span, or of a record with the details of a call; none if it holds none.</summary>
    public static List<SaidMessage> Of(Signal signal)
    {
        var operation = signal.Attributes.Text("gen_ai.operation.name");
        if (operation == "execute_tool") return Tool(signal);
        var sources = Sources(signal);
        var given = Given(signal, sources);
        var came = Came(signal, sources);
        if (given.Count + came.Count == 0 && operation is null) return Tool(signal);
        AddInstructions(sources, given);
        foreach (var message in given.Concat(came)) message.Time ??= signal.Start ?? signal.End;
        if (came.FindLast(message => message.Role == SaidRoles.Assistant) is { } answer)
        {
            answer.Facts = Facts.OfAnswer(signal, answer);
            answer.Time = signal.End ?? answer.Time;
            answer.Prevails = !signal.IsRecord && IsInference(operation, signal.Attributes);
        }
        List<SaidMessage> whole = [.. given, .. came];
        NameTools(whole);
        return whole;
    }

    /// <summary>
    /// True for one call of a model. What an agent says is told by its own span and by that of the call in it: that of the call
    /// tells more.
    /// </summary>
    private static bool IsInference(string? operation, Attributes attributes) => operation is null
        ? attributes.Text("gen_ai.request.model", "gen_ai.response.model") is not null : Inference.Contains(operation);

    /// <summary>Where messages may stand: in the span's own attributes, or in those of its events with details.</summary>
    private static List<Attributes> Sources(Signal signal) =>
        [signal.Attributes, .. signal.Events.Where(happened => happened.Name == Details).Select(happened => happened.Attributes)];

    private static List<SaidMessage> Given(Signal signal, List<Attributes> sources) => First(
        into => ReadAll(sources, "gen_ai.input.messages", Roles.User, into),
        into => ReadEvents(signal, EventMessages.IsGiven, into),
        into => IndexedMessages.Read(signal.Attributes, "gen_ai.prompt.", Roles.User, into),
        into => ReadAll(sources, "gen_ai.prompt", Roles.User, into));

    private static List<SaidMessage> Came(Signal signal, List<Attributes> sources) => First(
        into => ReadAll(sources, "gen_ai.output.messages", SaidRoles.Assistant, into),
        into => ReadEvents(signal, EventMessages.IsAnswer, into),
        into => IndexedMessages.Read(signal.Attributes, "gen_ai.completion.", SaidRoles.Assistant, into),
        into => ReadAll(sources, "gen_ai.completion", SaidRoles.Assistant, into));

    private static List<SaidMessage> First(params ReadOnlySpan<Action<List<SaidMessage>>> forms)
    {
        var found = new List<SaidMessage>();
        foreach (var read in forms)
        {
            read(found);
            if (found.Count > 0) break;
        }
        return found;
    }

    private static void ReadAll(List<Attributes> sources, string name, string role, List<SaidMessage> into)
    {
        foreach (var source in sources)
        {
            if (source.Json(name) is { } messages) MessageReader.Read(messages, role, into);
            if (into.Count > 0) return;
        }
    }

    private static void ReadEvents(Signal signal, Func<string, bool> isMeant, List<SaidMessage> into)
    {
        foreach (var happened in signal.Events)
            if (isMeant(happened.Name)) EventMessages.Read(happened, into);
    }

    /// <summary>Instructions stand before all else, unless the messages begin with the same.</summary>
    private static void AddInstructions(List<Attributes> sources, List<SaidMessage> given)
    {
        var instructions = new List<SaidMessage>();
        ReadAll(sources, "gen_ai.system_instructions", SaidRoles.System, instructions);
        var known = given.TakeWhile(message => message.Role == SaidRoles.System)
            .Select(message => SaidIds.Of(message, 0)).ToHashSet(StringComparer.Ordinal);
        given.InsertRange(0, instructions.Where(message => !known.Contains(SaidIds.Of(message, 0))));
    }

    /// <summary>Results name the call that they belong to; the call names the tool.</summary>
    public static void NameTools(List<SaidMessage> messages)
    {
        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            foreach (var call in message.Calls)
                if (call.Id is { } id) tools[id] = call.Tool;
            if (message.CallId is { } called) message.Tool ??= tools.GetValueOrDefault(called);
        }
    }

    /// <summary>The result of a tool, as the span of its execution has it.</summary>
    private static List<SaidMessage> Tool(Signal signal)
    {
        if (signal.Attributes.Json(Result) is not { } result) return [];
        var message = PartReader.Result(
            signal.Attributes.Text("gen_ai.tool.call.id"), result, signal.Attributes.Text("gen_ai.tool.name"));
        message.Facts = Facts.OfTool(signal);
        message.Time = signal.End ?? signal.Start;
        message.Prevails = !signal.IsRecord;
        return [message];
    }
}

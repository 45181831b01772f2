using Akosha.Agents.Sessions;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Akosha.Agents;

/// <summary>
/// Recalls for an agent before it answers, and records what was said after. A session is a conversation; a run without one is of
/// the conversation that begins with the same messages, so that a history that is sent again is not recorded again.
/// </summary>
/// <param name="memory">The memory.</param>
/// <param name="conversationOf">
/// Names the conversation of a session (1–256 printable characters); null for an id of the session's own.
/// </param>
public sealed class AkoshaContextProvider(AkoshaMemory memory, Func<AgentSession, string?>? conversationOf = null)
    : AIContextProvider
{
    /// <inheritdoc/>
    protected override async ValueTask<AIContext> InvokingCoreAsync(
        InvokingContext context, CancellationToken cancellationToken = default)
    {
        var given = context.AIContext;
        IReadOnlyList<ChatMessage> messages = [.. given.Messages ?? []];
        var conversation = Begin(context.Session, messages);
        if (await memory.RecallAsync(messages, conversation, cancellationToken) is not { } recalled) return given;
        var marked = recalled.WithAgentRequestMessageSource(
            AgentRequestMessageSourceType.AIContextProvider, typeof(AkoshaContextProvider).FullName);
        return new AIContext
        {
            Instructions = given.Instructions,
            Messages = AkoshaChatClient.Placed(messages, marked),
            Tools = given.Tools,
        };
    }

    /// <inheritdoc/>
    protected override ValueTask InvokedCoreAsync(InvokedContext context, CancellationToken cancellationToken = default)
    {
        // The message store records, where there is one.
        if (context.InvokeException is not null || context.Agent.GetService<AkoshaHistoryProvider>() is not null) return default;
        var answered = context.ResponseMessages ?? [];
        if (context.Session is not { } session) return default;
        var state = SessionState.Of(session, conversationOf);
        if (state.IsWhole)
        {
            memory.Record(state.ConversationId, context.RequestMessages.Where(IsNew), answered);
            return default;
        }
        memory.RecordTurn(state.ConversationId, state.Turns++, context.RequestMessages.Where(IsNew), answered);
        state.Keep(session);
        return default;
    }

    /// <summary>True for what the caller has said in this turn.</summary>
    internal static bool IsNew(ChatMessage message) =>
        message.GetAgentRequestMessageSourceType() == AgentRequestMessageSourceType.External;

    /// <summary>The conversation of a run, which begins with it if the caller has given no session.</summary>
    private string? Begin(AgentSession? session, IReadOnlyList<ChatMessage> messages)
    {
        if (session is null) return null;
        // The agent makes a session for such a run, and tells of it only when it is under way.
        if (AIAgent.CurrentRunContext is not { Session: null }) return SessionState.Of(session, conversationOf).ConversationId;
        var state = new SessionState { ConversationId = AkoshaChatClient.OpeningOf(messages), IsWhole = true };
        state.Keep(session);
        return state.ConversationId;
    }
}

using Akosha.Agents.History;
using Akosha.Agents.Sessions;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Akosha.Agents;

/// <summary>
/// Keeps the history of an agent's sessions in Akosha: a session goes on in another process, and is found by every search. Other
/// than what is recalled, a history that cannot be read fails the turn: an agent that has lost the thread says wrong things.
/// </summary>
/// <param name="memory">The memory; it records for an <see cref="AkoshaContextProvider"/> of the same agent, too.</param>
/// <param name="conversationOf">
/// Names the conversation of a session (1–256 printable characters), which may have a history; null for an id of the session's
/// own.
/// </param>
public sealed class AkoshaHistoryProvider(AkoshaMemory memory, Func<AgentSession, string?>? conversationOf = null)
    : ChatHistoryProvider
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> StateKeys { get; } = [SessionState.Key];

    /// <inheritdoc/>
    protected override async ValueTask<IEnumerable<ChatMessage>> ProvideChatHistoryAsync(
        InvokingContext context, CancellationToken cancellationToken = default)
    {
        if (context.Session is not { } session) return [];
        var state = SessionState.Of(session, conversationOf);
        if (state.Turns == 0 && conversationOf is null) return [];
        await memory.FlushAsync(cancellationToken);
        return await StoredHistory.ReadAsync(memory, state.ConversationId, cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask StoreChatHistoryAsync(InvokedContext context, CancellationToken cancellationToken = default)
    {
        if (context.Session is not { } session) return default;
        var state = SessionState.Of(session, conversationOf);
        memory.RecordTurn(
            state.ConversationId, state.Turns++, context.RequestMessages.Where(AkoshaContextProvider.IsNew),
            context.ResponseMessages ?? []);
        state.Keep(session);
        return default;
    }
}

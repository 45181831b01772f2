using System.Text.Json;
using Microsoft.Agents.AI;

namespace Akosha.Agents.Sessions;

/// <summary>What a session keeps of its conversation, also when it is serialised.</summary>
internal sealed class SessionState
{
    /// <summary>Its name in the session.</summary>
    public const string Key = "akosha";

    /// <summary>The conversation.</summary>
    public required string ConversationId { get; init; }

    /// <summary>
    /// True for a run without a session of the caller's: what it is given is the whole conversation, known by how it begins.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>How many turns have been recorded.</summary>
    public long Turns { get; set; }

    /// <summary>The state of a session, which has one from now on.</summary>
    /// <param name="session">The session.</param>
    /// <param name="conversationOf">Names the conversation of a session; null for a new id.</param>
    public static SessionState Of(AgentSession session, Func<AgentSession, string?>? conversationOf)
    {
        if (session.StateBag.TryGetValue<SessionState>(Key, out var known, JsonSerializerOptions.Web) && known is not null)
            return known;
        var state = new SessionState { ConversationId = conversationOf?.Invoke(session) ?? Guid.CreateVersion7().ToString("N") };
        state.Keep(session);
        return state;
    }

    /// <summary>Keeps it in the session.</summary>
    public void Keep(AgentSession session) => session.StateBag.SetValue(Key, this, JsonSerializerOptions.Web);
}

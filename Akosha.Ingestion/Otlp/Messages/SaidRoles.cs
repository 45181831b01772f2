using Akosha.Contracts.Conversations;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>The roles of messages by the names that they have in telemetry.</summary>
internal static class SaidRoles
{
    public const string Assistant = "assistant", System = "system";

    /// <summary>The role that is meant.</summary>
    /// <param name="name">What the message says; null if it says nothing.</param>
    /// <param name="otherwise">The role of one that says nothing, or what nobody knows.</param>
    public static string Of(string? name, string otherwise) => name?.ToLowerInvariant() switch
    {
        "user" or "human" => Roles.User,
        "assistant" or "ai" or "model" or "bot" => Assistant,
        "system" or "developer" => System,
        "tool" or "function" => Roles.Tool,
        _ => otherwise,
    };
}

using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Intake;

/// <summary>A conversation of a request, or what is wrong with it: one of the two is set.</summary>
internal readonly record struct Judged(Conversation? Conversation, IReadOnlyCollection<FieldError>? Errors)
{
    /// <summary>The fields of the conversation that nothing is known of.</summary>
    public IgnoredFields? Ignored { get; init; }

    /// <summary>What was read.</summary>
    public static Judged Of(ParsedConversation parsed) => parsed.Conversation is { } conversation
        ? new Judged(conversation, null) { Ignored = parsed.Ignored } : new Judged(null, parsed.Errors);
}

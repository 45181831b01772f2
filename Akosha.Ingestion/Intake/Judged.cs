using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Intake;

/// <summary>A conversation of a request, or what is wrong with it: one of the two is set.</summary>
internal readonly record struct Judged(Conversation? Conversation, IReadOnlyCollection<FieldError>? Errors);

namespace Akosha.Contracts.Operations;

/// <summary>
/// The answer of <c>POST /api/v1/log/outcomes</c>: what this replica saw become of writes when it followed their commits, in sum.
/// </summary>
/// <param name="Known">Of how many of the versions it knows; of others it saw nothing, or has forgotten it.</param>
/// <param name="New">Messages that were not there.</param>
/// <param name="Replaced">Messages that say something else now than before.</param>
/// <param name="Unchanged">Messages that were there and say the same.</param>
/// <param name="Deleted">Messages that were there and were deleted.</param>
/// <param name="DeletedFrom">Conversations that they were deleted from.</param>
public sealed record OutcomesReply(int Known, int New, int Replaced, int Unchanged, int Deleted, int DeletedFrom);

using System.Text.Json.Serialization;

namespace Akosha.Contracts.Erasures;

/// <summary>How much an erasure took out of the lake.</summary>
/// <param name="Conversations">The conversations that messages were taken out of.</param>
/// <param name="Messages">The messages, each counted once, those among them that were deleted before and not yet purged.</param>
/// <param name="Versions">Their writes: a message that was edited has several.</param>
/// <param name="IdsDigest">
/// Which messages: SHA-256 in hexadecimal over the SHA-256 of each, in rising order of their bytes. That of a message is over the
/// JSON array of its system, conversation and id.
/// </param>
/// <param name="LogVersion">The version of the log from which on no file of the table has any of it; absent before that.</param>
public sealed record ErasedCounts(
    int Conversations, int Messages, int Versions, string IdsDigest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogVersion);

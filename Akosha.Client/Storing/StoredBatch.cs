using Akosha.Contracts.Conversations;

namespace Akosha.Client.Storing;

/// <summary>What became of some of the conversations that were given one after the other.</summary>
/// <param name="First">The place of the first of them, from 0.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Reply">
/// The answer; <see cref="Rejection.Index"/> counts from <paramref name="First"/>. After a retry, what an earlier try has stored
/// counts as unchanged.
/// </param>
public sealed record StoredBatch(long First, int Count, IngestReply Reply);

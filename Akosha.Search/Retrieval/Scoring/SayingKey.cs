using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>What a message says, as something to compare: equal of messages with the same role and content.</summary>
/// <param name="Saying">As the index knows it (<see cref="FactColumns.Sayings"/>).</param>
/// <param name="Message">The message itself, if it says nothing: it is like no other.</param>
internal readonly record struct SayingKey(ulong Saying, MessageNumber Message);

using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>The answer to a deletion.</summary>
/// <param name="Version">A version of the lake's log that holds it; absent while it is not committed.</param>
public sealed record DeletionReply([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version);

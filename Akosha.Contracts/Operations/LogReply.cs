using System.Text.Json.Serialization;

namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>GET /api/v1/log</c>.</summary>
/// <param name="Version">
/// The version of the log that searches see; for a caller who is bound to some systems, the one that it asked for.
/// </param>
/// <param name="Forgotten">
/// The version up to which this replica has forgotten, in memory and on its disk, what was erased; −1 while it has not. Told to
/// callers of all systems alone.
/// </param>
public sealed record LogReply(
    long Version, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Forgotten = null);

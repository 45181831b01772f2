using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>The answer to a deletion.</summary>
/// <param name="Version">A version of the lake's log that holds it; absent while it is not committed.</param>
public sealed record DeletionReply([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version)
{
    /// <summary>
    /// How many messages were there and are deleted; 0 where there was nothing. Absent where that is not known: while the
    /// deletion is not committed, and, where several processes write, until a search process has seen it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Messages { get; init; }

    /// <summary>From how many conversations they were deleted; absent as above.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Conversations { get; init; }

    /// <summary>True if nothing was deleted, and the counts are of what would be, at this version; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    /// <summary>
    /// True if searches find nothing of it any more, by the status 200. False if it is safe, and they will not (202). Clients set
    /// it.
    /// </summary>
    [JsonIgnore]
    public bool IsUnfound { get; init; }
}

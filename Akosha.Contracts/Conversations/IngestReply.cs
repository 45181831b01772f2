using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>The answer to a request that stored conversations.</summary>
/// <param name="Accepted">Conversations accepted.</param>
/// <param name="Messages">Messages in them.</param>
/// <param name="Rejected">The conversations that were not accepted, and why; at most <see cref="MaxListed"/> are listed.</param>
public sealed record IngestReply(int Accepted, int Messages, IReadOnlyList<Rejection> Rejected)
{
    /// <summary>How many rejected conversations a reply lists.</summary>
    public const int MaxListed = 100;

    /// <summary>All rejected conversations, also those not listed.</summary>
    public int RejectedTotal { get; init; } = Rejected.Count;

    /// <summary>A version of the lake's log that holds everything accepted; absent while that is not committed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Version { get; init; }

    /// <summary>All errors that were found in what was rejected.</summary>
    [JsonIgnore]
    public long ErrorsTotal { get; init; }
}

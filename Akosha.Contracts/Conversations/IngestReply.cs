using System.Text.Json.Serialization;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>The answer to a request that stored conversations.</summary>
/// <param name="Accepted">Conversations accepted.</param>
/// <param name="Messages">Messages in them.</param>
/// <param name="Rejected">The conversations that were not accepted, and why; at most <see cref="MaxListed"/> are listed.</param>
public sealed record IngestReply(int Accepted, int Messages, IReadOnlyList<Rejection> Rejected)
{
    /// <summary>How many rejected conversations a reply lists.</summary>
    public const int MaxListed = 100;

    /// <summary>How many ids of messages a reply lists.</summary>
    public const int MaxIds = 10_000;

    /// <summary>All rejected conversations, also those not listed.</summary>
    public int RejectedTotal { get; init; } = Rejected.Count;

    /// <summary>A version of the lake's log that holds everything accepted; absent while that is not committed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Version { get; init; }

    /// <summary>
    /// Messages that were not there before; absent, as are the next two, while that is not known: before the commit, and, where
    /// several processes write, until a search process has seen it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? New { get; init; }

    /// <summary>Messages that say something else now than before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Replaced { get; init; }

    /// <summary>
    /// Messages that were there and say the same: repeats, or what was taken for one, such as a turn without id and time that was
    /// said twice.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Unchanged { get; init; }

    /// <summary>
    /// The fields of what was accepted that nothing is known of, each once and without its place (<c>messages[].colour</c>): they
    /// are kept, and not searched. At most <see cref="IgnoredFields.MaxListed"/> are listed.
    /// </summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>How often there was such a field.</summary>
    public long IgnoredTotal { get; init; }

    /// <summary>
    /// With <c>ids=true</c> the ids of the messages of each accepted conversation, in their order: the first
    /// <see cref="MaxIds"/> of the request.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<string>>? Ids { get; init; }

    /// <summary>
    /// True if searches find all that was accepted, by the status 200. False if it is safe, and they will (202), as always where
    /// nobody waits. Clients set it.
    /// </summary>
    [JsonIgnore]
    public bool IsSearchable { get; init; }

    /// <summary>All errors that were found in what was rejected.</summary>
    [JsonIgnore]
    public long ErrorsTotal { get; init; }
}

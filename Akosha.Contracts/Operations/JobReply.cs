namespace Akosha.Contracts.Operations;

/// <summary>
/// How far the last run of a maintenance job is: the answer of <c>GET</c> and <c>POST /api/v1/maintenance/{job}</c>.
/// </summary>
/// <param name="Job">Its name.</param>
/// <param name="State">
/// <c>never</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>elsewhere</c> (another process is at it).
/// </param>
/// <param name="Done">Units of work (files) that are done, of <paramref name="Total"/>.</param>
/// <param name="Total">Units of work, as far as they are known.</param>
/// <param name="Changed">Files that were rewritten or removed.</param>
/// <param name="Detail">Why it failed, or what it waits for.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="LastFailure">How it last failed in this process; null if it never did, or was done since.</param>
public sealed record JobReply(
    string Job, string State, int Done, int Total, int Changed, string? Detail, DateTimeOffset? StartedAt,
        DateTimeOffset? EndedAt,
    JobFailure? LastFailure);

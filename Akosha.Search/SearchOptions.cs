using System.ComponentModel.DataAnnotations;

namespace Akosha.Search;

/// <summary>Settings under <c>AKOSHA__SEARCH__…</c>.</summary>
public sealed class SearchOptions
{
    /// <summary>How often the follower looks for a new log entry while nobody waits for one (milliseconds).</summary>
    [Range(1, 60_000)]
    public int PollMilliseconds { get; set; } = 100;
}

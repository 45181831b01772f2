using System.ComponentModel.DataAnnotations;

namespace Akosha.ServiceDefaults.Hosting;

/// <summary>Settings under <c>AKOSHA__HOSTING__…</c>.</summary>
public sealed class HostingOptions
{
    /// <summary>
    /// Seconds for which a service that was told to end goes on answering, and closes each connection after its answer: whoever
    /// keeps connections finds out by an answer, and not by a request into a closed one. 0 ends at once.
    /// </summary>
    [Range(0, 20)]
    public int DrainSeconds { get; set; }
}

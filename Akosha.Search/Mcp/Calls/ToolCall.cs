using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Calls;

/// <summary>A call of a tool.</summary>
/// <param name="Arguments">What is given.</param>
/// <param name="Http">The request that it came with, which says who calls.</param>
/// <param name="Cancellation">Ends it.</param>
internal sealed record ToolCall(ToolArguments Arguments, HttpContext Http, CancellationToken Cancellation)
{
    /// <summary>Who calls.</summary>
    public Caller Caller => Caller.Of(Http);
}

using Akosha.Contracts.Operations;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary><c>GET</c> and <c>PUT /api/v1/log-level</c>: the level of the log of this process, until it ends.</summary>
internal static class LogLevelApi
{
    public static void MapLogLevelApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/log-level").WithTags("Operations").RequireAdmin();
        group.MapGet("", Get).WithName("GetLogLevel").WithSummary("The least severe line that this process logs");
        group.MapPut("/{level}", Set).WithName("SetLogLevel")
            .WithSummary("Changes it: Trace, Debug, Information, Warning, Error, Critical or None");
    }

    private static Ok<LogLevelReply> Get(LogLevelSwitch level) => TypedResults.Ok(Reply(level));

    private static Results<Ok<LogLevelReply>, ValidationProblem> Set(string level, LogLevelSwitch current)
    {
        if (!Enum.TryParse<LogLevel>(level, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted)
            || char.IsDigit(level[0]))
        {
            var allowed = $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}";
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["level"] = [allowed] },
                title: "The level is not valid; nothing was changed.");
        }
        current.Level = wanted;
        return TypedResults.Ok(Reply(current));
    }

    private static LogLevelReply Reply(LogLevelSwitch level) => new(level.Level.ToString());
}

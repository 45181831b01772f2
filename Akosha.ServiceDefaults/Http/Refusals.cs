using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// Answers what is wrong with how a request was sent (a slow body, a bad chunk) as what it is, without a line in the log.
/// </summary>
public static class Refusals
{
    private const int Pause = 2;

    internal static void UseRefusals(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (Of(error) is { } refused && !context.Response.HasStarted)
        {
            await Answer(context.Response, refused).ExecuteAsync(context);
        }
    });

    /// <summary>What a failure says of the request; null if it is not the request's.</summary>
    public static RequestRefusedException? Of(Exception error) => error switch
    {
        RequestRefusedException refused => refused,
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => TooSlow(),
        BadHttpRequestException bad => new RequestRefusedException(bad.StatusCode, "The request cannot be read.", bad.Message),
        _ => null,
    };

    /// <summary>408: the body did not come in time.</summary>
    public static RequestRefusedException TooSlow() => new(StatusCodes.Status408RequestTimeout, "The body came too slowly.",
        "body: send it without pauses of seconds, and within AKOSHA__LIMITS__BODYSECONDS if it is JSON.");

    /// <summary>503: what is asked for cannot be had now, and can in a second.</summary>
    public static ProblemHttpResult NotNow(HttpResponse response, string title, string detail)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.RetryAfter = "1";
        return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: title, detail: detail);
    }

    /// <summary>The problem of a refusal, with Retry-After where trying again helps.</summary>
    public static IResult Answer(
        HttpResponse response, RequestRefusedException refused, IDictionary<string, object?>? more = null)
    {
        if (refused.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = Pause.ToString(CultureInfo.InvariantCulture);
        if (refused.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(statusCode: refused.Status, title: refused.Message, detail: refused.Detail, extensions: more);
    }
}

using System.Globalization;
using Akosha.Contracts.Fields;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace Akosha.Search.Api;

/// <summary>
/// The version of the log that an answer must hold at least, as the header or the query of a request asks for it.
/// </summary>
internal static class AtLeast
{
    private const string Header = "Akosha-At-Least", Query = "at_least";

    private static readonly object Unreached = new();

    /// <summary>Has an endpoint wait for the version that a request asks for, before its handler runs.</summary>
    /// <remarks>
    /// What is not found while the version has not been reached may be found soon: it is answered with 503 and Retry-After, and
    /// not with 404.
    /// </remarks>
    public static RouteHandlerBuilder WithAtLeast(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (!TryRead(context.Request, out var version, out var error))
                return JsonBody.Invalid([error!], "The request is not valid.");
            if (await context.RequestServices.GetRequiredService<VersionGate>()
                .WaitAsync(Caller.Of(context).Id, version, context.RequestAborted) is { } warning) context.Items[
                Unreached] = warning;
            var result = await next(invocation);
            return context.Items.ContainsKey(Unreached) && IsNotFound(result) ? NotYet(context) : result;
        })
        .WithDescription(
            $"With {Query}, or the header {Header}, the answer waits within the time budget until it holds that version of the "
            + $"log; if it does not, partial is true.")
        .ProducesValidationProblem();

    /// <summary>What to tell of a version that was asked for and not reached; empty if it was, or none was asked for.</summary>
    public static IEnumerable<string> Warnings(HttpContext context) =>
        context.Items.TryGetValue(Unreached, out var warning) ? [(string)warning!] : [];

    /// <summary>Reads the header and the query of a request.</summary>
    /// <returns>False and an error if one of them is no version.</returns>
    public static bool TryRead(HttpRequest request, out long? version, out FieldError? error)
    {
        error = null;
        if (!TryParse(request.Headers[Header], out version)) error = Wrong(Header);
        else if (!TryParse(request.Query[Query], out var other)) error = Wrong(Query);
        else version = Higher(version, other);
        return error is null;
    }

    /// <summary>The higher of two versions.</summary>
    public static long? Higher(long? left, long? right) => left is null || right > left ? right : left;

    private static bool TryParse(StringValues values, out long? version)
    {
        version = null;
        if (values.Count == 0) return true;
        if (values.Count > 1 || !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return false;
        version = parsed;
        return true;
    }

    private static FieldError Wrong(string field) =>
        new(field, $"must be a whole number from 0 to {long.MaxValue}: a version that an acknowledgement told");

    private static bool IsNotFound(object? result) =>
        (result is INestedHttpResult nested ? nested.Result
            : result) is IStatusCodeHttpResult { StatusCode: StatusCodes.Status404NotFound };

    private static ProblemHttpResult NotYet(HttpContext context) =>
        Refusals.NotNow(context.Response, "Not there yet.", $"It was not found, and {Warnings(context).First()}.");
}

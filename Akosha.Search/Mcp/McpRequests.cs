using System.Text.Json;
using Akosha.Contracts.Fields;
using Akosha.Search.Mcp.Calls;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akosha.Search.Mcp;

/// <summary>
/// What holds for every request to <c>/mcp</c> before the protocol is looked at: where it comes from, and that its body is JSON
/// within the bounds that bodies have.
/// </summary>
internal static class McpRequests
{
    private const int MaxBytes = 1024 * 1024;
    private const string Invalid = "The request is not valid.";

    /// <summary>Has an endpoint judge requests first.</summary>
    public static void Judge(EndpointBuilder endpoint)
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => JudgeAsync(context, answer);
    }

    private static async Task JudgeAsync(HttpContext context, RequestDelegate answer)
    {
        if (await ProblemOf(context) is { } problem) await problem.ExecuteAsync(context);
        else await answer(context);
    }

    private static async Task<IResult?> ProblemOf(HttpContext context)
    {
        if (!IsFromAllowed(context)) return TypedResults.Problem(
            statusCode: StatusCodes.Status403Forbidden, title: "Web pages of this origin may not call.",
            detail: "Origin: allowed are those of this machine, and those that AKOSHA__MCP__ORIGINS names.");
        if (ContentTypes.Of(context.Request) != ContentTypes.Json) return ContentTypes.NotTaken(context, ContentTypes.Json);
        if (await JsonBody.ReadAsync(context.Request, MaxBytes, context.RequestAborted) is not { } body)
            return TypedResults.Problem(
                statusCode: StatusCodes.Status413PayloadTooLarge, title: "The body is too large.",
                detail: $"body: at most {MaxBytes} bytes.");
        if (StrictJson.Parse(body, out var broken) is not { } document) return JsonBody.Invalid([broken!], Invalid);
        using (document)
            if (WrongIn(document.RootElement) is { } wrong) return JsonBody.Invalid([wrong], Invalid);
        Replace(context, body);
        return null;
    }

    /// <summary>
    /// A page of another site must not call the service of somebody who works here, whatever name it had point to this machine.
    /// </summary>
    private static bool IsFromAllowed(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue("Origin", out var given)) return true;
        if (!Uri.TryCreate(given.ToString(), UriKind.Absolute, out var origin) || origin.Scheme is not ("http" or "https"))
            return false;
        var site = origin.GetLeftPart(UriPartial.Authority);
        return origin.IsLoopback || context.RequestServices.GetRequiredService<McpOptions>().OriginList()
            .Any(allowed => new Uri(allowed).GetLeftPart(UriPartial.Authority) == site);
    }

    /// <summary>What is not a message of JSON-RPC.</summary>
    private static FieldError? WrongIn(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return new FieldError("", $"must be one message of JSON-RPC 2.0, not {FieldReader.NameOf(message.ValueKind)}");
        var version = JsonText.TryField(message, "jsonrpc", out var given) && given.ValueKind == JsonValueKind.String
            ? JsonText.Of(given) : "";
        return version == "2.0" ? null : new FieldError("jsonrpc", "must be \"2.0\"");
    }

    private static void Replace(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Request.Body = new MemoryStream(body.ToArray(), writable: false);
        // A body that was decoded has a reader of its own.
        context.Features.Set<IRequestBodyPipeFeature>(new RequestBodyPipeFeature(context));
        context.Request.ContentLength = body.Length;
    }
}

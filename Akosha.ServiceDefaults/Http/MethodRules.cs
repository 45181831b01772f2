using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// <c>HEAD</c> is answered as <c>GET</c> is, without the body; <c>OPTIONS</c> by the methods that a path has, and by nothing that
/// would let a foreign web page in.
/// </summary>
internal static class MethodRules
{
    public static void UseMethodRules(this WebApplication app) => app.Use(async (context, next) =>
    {
        var isOptions = HttpMethods.IsOptions(context.Request.Method);
        // the server itself sends no body to HEAD
        if (HttpMethods.IsHead(context.Request.Method)) context.Request.Method = HttpMethods.Get;
        await next(context);
        if (isOptions && context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false } response)
            response.StatusCode = StatusCodes.Status204NoContent;
    });
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Security;

/// <summary>What a request shows of its sender, apart from a token: enough to know it again while the request goes on.</summary>
/// <param name="Key">The text that stands where a key is expected; null for none.</param>
/// <param name="IsLocal">
/// True for a call from this machine to this machine, by one of its own names, that nobody passed on.
/// </param>
internal readonly record struct ShownCredential(string? Key, bool IsLocal)
{
    public const string Header = "X-Api-Key", Bearer = "Bearer ";

    // Those of X-Original-… are what ASP.NET Core leaves of the others when it has believed them.
    private static readonly string[] OfProxies =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Original-Host",
            "X-Original-Proto", "X-Real-IP", "Via"];

    public static ShownCredential Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.Authorization.ToString() is var bearer && bearer.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return new(bearer[Bearer.Length..].Trim(), false);
        return headers.TryGetValue(Header, out var key) ? new(key.ToString(), false) : new(null, IsFromHere(context));
    }

    /// <summary>
    /// A web page that had its own name point here, or that calls this machine by its name from another origin, is not let in by
    /// the browser of somebody who works here; nor is who comes through a proxy on this machine.
    /// </summary>
    public static bool IsFromHere(HttpContext context) =>
        context.Connection is var connection && IsLoopback(connection.RemoteIpAddress) && IsLoopback(connection.LocalIpAddress)
        && IsLoopbackName(context.Request.Host.Host)
        && !Array.Exists(OfProxies, context.Request.Headers.ContainsKey)
        && IsOwnOrigin(context.Request.Headers.Origin.ToString());

    private static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    private static bool IsLoopbackName(string host) =>
        host.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwnOrigin(string origin) =>
        origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var address) && IsLoopbackName(address.Host));
}

using System.Net;
using Akosha.Platform.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Anonymous callers are for loopback alone: a service that would listen elsewhere without authentication does not start.
/// </summary>
internal static class BindingRule
{
    /// <summary>Checks where the service is told to listen.</summary>
    /// <exception cref="StartRefusedException">It would be open to others, or nobody can tell who may call it.</exception>
    public static void Require(WebApplication app)
    {
        app.Services.GetRequiredService<KeyRing>().Require();
        if (!IsOpen(app.Services)) return;
        var configuration = app.Configuration;
        string[] told =
        [
            .. app.Urls, .. (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries),
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""),
            .. (configuration["http_ports"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(port => $"http://*:{port}"),
            .. (configuration["https_ports"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(port => $"https://*:{port}"),
        ];
        Refuse(told.FirstOrDefault(address => address.Length > 0 && !IsLoopback(address)));
    }

    /// <summary>Checks where the service has come to listen, whoever told it to.</summary>
    /// <exception cref="StartRefusedException">It is open to others.</exception>
    public static void RequireOfRunning(WebApplication app)
    {
        if (IsOpen(app.Services))
            Refuse(app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => !IsLoopback(address)));
    }

    private static bool IsOpen(IServiceProvider services) =>
        services.GetRequiredService<AuthOptions>().IsOpen(services.GetRequiredService<KeyRing>());

    private static void Refuse(string? address)
    {
        if (address is null) return;
        throw new StartRefusedException(
            $"{address} can be reached by others, and nobody would have to say who they are. Create an API key (dotnet run "
            + "--project Akosha.Standalone -- keys create --name NAME --scopes ingest,search,admin --systems '*'), or name an "
            + "OpenID provider in AKOSHA__AUTH__JWT__AUTHORITY and AKOSHA__AUTH__JWT__AUDIENCE, or listen on loopback alone "
            + "(ASPNETCORE_URLS=http://127.0.0.1:8000)");
    }

    private static bool IsLoopback(string address)
    {
        if (address.StartsWith("http://unix:", StringComparison.Ordinal)) return true;
        var host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Akosha.ServiceDefaults.Hosting;

/// <summary>Where a service listens unless it is told.</summary>
public static class DefaultAddresses
{
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports"];

    /// <summary>Has a service listen at these addresses, unless a setting says where.</summary>
    public static void ListenByDefault(this WebApplicationBuilder builder, params string[] addresses)
    {
        if (Array.TrueForAll(Settings, setting => string.IsNullOrEmpty(builder.Configuration[setting])))
            builder.WebHost.UseUrls(addresses);
    }
}

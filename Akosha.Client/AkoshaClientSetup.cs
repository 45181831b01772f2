using Akosha.Client.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Akosha.Client;

/// <summary>Registers the client.</summary>
public static class AkoshaClientSetup
{
    private const string Name = "akosha";

    /// <summary>
    /// Registers <see cref="AkoshaClient"/>: retries that repeat nothing, timeouts, and hosts that may be names of service
    /// discovery.
    /// </summary>
    /// <param name="services">Gets the client.</param>
    /// <param name="configure">
    /// Changes the options that <see cref="AkoshaClientOptions.Section"/> of the configuration gives, if there is one.
    /// </param>
    /// <returns>The builder of its <see cref="HttpClient"/>, to add handlers of one's own.</returns>
    public static IHttpClientBuilder AddAkoshaClient(
        this IServiceCollection services, Action<AkoshaClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<AkoshaClientOptions>();
        options.BindConfiguration(AkoshaClientOptions.Section)
            .Validate(value => value.Address.IsAbsoluteUri, $"{AkoshaClientOptions.Section}:Address: must be an absolute URI")
            .Validate(
                value => value.MaxRetries is >= 0 and <= 1_000, $"{AkoshaClientOptions.Section}:MaxRetries: must be 0 to 1000")
            .ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.AddServiceDiscovery();
        services.AddTransient(provider => new AkoshaClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(Name),
            provider.GetRequiredService<IOptions<AkoshaClientOptions>>().Value));
        var client = services.AddHttpClient(Name, http => http.Timeout = Timeout.InfiniteTimeSpan);
        client.AddResilienceHandler(Name, (pipeline, context) =>
            Retries.Add(pipeline, context.ServiceProvider.GetRequiredService<IOptions<AkoshaClientOptions>>().Value));
        // Within the retries: each try may find another instance.
        client.AddServiceDiscovery();
        return client;
    }
}

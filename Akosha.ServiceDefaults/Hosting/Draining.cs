using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Hosting;

/// <summary>The time between being told to end and ending, in which connections are closed by answers.</summary>
internal sealed class Draining(HostingOptions options, TimeProvider time) : LifecycleStep
{
    private volatile bool _isDraining;

    public static void Use(WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Use((context, next) =>
        {
            if (draining._isDraining) context.Response.Headers.Connection = "close";
            return next(context);
        });
    }

    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        await Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), time, cancellationToken);
    }
}

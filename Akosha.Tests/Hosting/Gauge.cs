using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Akosha.Tests.Hosting;

/// <summary>The gauges of one host of this process, which runs many.</summary>
internal static class Gauge
{
    private const int Series = 64; // of each instrument; room for the default of 2,000 is 22 MB for each of hundreds of hosts

    /// <summary>Keeps a host from measuring what others do: it listens to the meters of its whole process.</summary>
    public static void OnlyOwn(IServiceCollection services) => services.ConfigureOpenTelemetryMeterProvider((host, metrics) =>
    {
        var own = host.GetRequiredService<IMeterFactory>();
        metrics.AddView(instrument =>
            instrument.Meter.Scope is IMeterFactory factory && factory != own
                ? MetricStreamConfiguration.Drop : new MetricStreamConfiguration { CardinalityLimit = Series });
    });

    /// <summary>What the gauge of that name shows now.</summary>
    public static long Value(IServiceProvider services, string name)
    {
        var ofHost = services.GetRequiredService<IMeterFactory>();
        var values = new List<long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == ofHost) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return Assert.Single(values);
    }
}

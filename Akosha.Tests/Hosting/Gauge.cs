using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Hosting;

/// <summary>
/// Reads the gauges of one host of this process. (What <c>/metrics</c> tells comes from the meters of every host that this
/// process runs, and there is a bound on how many it tells.)
/// </summary>
internal static class Gauge
{
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

using System.Diagnostics;
using Akosha.Platform.Settings;
using Akosha.Platform.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>
/// OpenTelemetry: the meters and activity sources named <c>Akosha.*</c>, ASP.NET Core, outgoing HTTP and the runtime; scraped at
/// <c>/metrics</c>, and pushed by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Which traces are kept is told by
/// <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c>.
/// </summary>
internal static class TelemetryDefaults
{
    // What the library of the Model Context Protocol calls its meter and its source of spans.
    private const string Mcp = "Experimental.ModelContextProtocol";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogging(builder);
        builder.Services.AddSingleton<SystemLabels>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Name(resource, builder))
            .WithMetrics(metrics => metrics
                .AddMeter("Akosha.*", "Polly", Mcp).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                // the labels are those of the contract, no others
                .AddPrometheusExporter(scrape => scrape.ScopeInfoEnabled = false))
            .WithTracing(tracing => tracing
                .AddSource("Akosha.*", Mcp)
                .AddAspNetCoreInstrumentation(
                    requests =>
                    {
                        requests.RecordException = true;
                        requests.Filter = context => !IsProbe(context.Request.Path);
                    })
                // What a service asks for by itself (following the log, looking for work) would be a trace of one span, many
                // times a second.
                .AddHttpClientInstrumentation(
                    calls =>
                    {
                        calls.RecordException = true;
                        calls.FilterHttpRequestMessage = _ => Activity.Current?.Parent is not null;
                        calls.EnrichWithHttpResponseMessage = ExpectedAnswers.Judge;
                    }));
        builder.Services.AddAkoshaOptions<MetricsOptions>("Metrics");
        if (Uri.TryCreate(builder.Configuration["Akosha:Metrics:OtlpEndpoint"], UriKind.Absolute, out var besides))
            telemetry.WithMetrics(metrics => Push(metrics, besides));
        builder.Services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeFormattedMessage = logs.IncludeScopes = true);
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();
    }

    // Whoever runs the service may call it otherwise: OTEL_SERVICE_NAME.
    private static void Name(ResourceBuilder resource, WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
            resource.AddService(builder.Environment.ApplicationName.Split('.')[^1].ToLowerInvariant());
    }

    // Beside what OTEL_EXPORTER_OTLP_ENDPOINT names, which takes all signals.
    private static void Push(MeterProviderBuilder metrics, Uri to) => metrics.AddReader(new PeriodicExportingMetricReader(
        new OtlpMetricExporter(new OtlpExporterOptions { Endpoint = to, Protocol = OtlpExportProtocol.HttpProtobuf }),
            exportIntervalMilliseconds: 15_000));

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/alive") || path.StartsWithSegments("/metrics");

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Services.AddAkoshaOptions<LogOptions>("Log");
        var level = new LogLevelSwitch();
        if (Enum.TryParse<LogLevel>(builder.Configuration["Akosha:Log:Level"], ignoreCase: true, out var wanted))
            level.Level = wanted;
        builder.Services.AddSingleton(level);
        builder.Logging.ClearProviders();
        var format = builder.Configuration["Akosha:Log:Format"];
        if (format == "text" || (string.IsNullOrEmpty(format) && builder.Environment.IsDevelopment()))
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        else builder.Logging.AddJsonConsole(
            console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        builder.Logging.Configure(
            logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddFilter((category, line) => level.Passes(category, line));
    }
}

using Akosha.ServiceDefaults.Http;

namespace Akosha.Gateway.Forwarding;

/// <summary>The services behind the gateway.</summary>
internal enum Service
{
    /// <summary>Takes what changes the memory.</summary>
    Ingestion,

    /// <summary>Takes what reads it.</summary>
    Search,
}

/// <summary>Which service a request is for: they share paths, and differ in the methods.</summary>
internal static class Destination
{
    /// <summary>
    /// The service that serves a request: ingestion, what writes conversations and systems, exporters of telemetry, its queue and
    /// its maintenance; search, all else.
    /// </summary>
    public static Service Of(HttpRequest request)
    {
        var segments = RawPath.Segments(request);
        if (segments is [var first, ..] && first.Equals("v1", StringComparison.OrdinalIgnoreCase)) return Service.Ingestion;
        var resource = segments is [_, _, var named, ..] ? named : "";
        return resource.ToLowerInvariant() switch
        {
            "queue" or "maintenance" => Service.Ingestion,
            "conversations" or "systems" when !HttpMethods.IsGet(request.Method) => Service.Ingestion,
            _ => Service.Search,
        };
    }
}

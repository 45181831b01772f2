using Akosha.Contracts.Telemetry;
using Akosha.Ingestion.Otlp.Wire;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Otlp;

/// <summary><c>POST /v1/traces</c> and <c>POST /v1/logs</c>: where exporters of OpenTelemetry send by OTLP/HTTP.</summary>
internal static class OtlpApi
{
    public static void MapOtlpApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/traces", (HttpContext context, OtlpIntake intake) => intake.StoreAsync(context, areRecords: false))
            .WithName("StoreTraces")
            .WithSummary("Stores the conversations that spans of generative AI tell of (OTLP/HTTP)")
            .WithContract();
        routes.MapPost("/v1/logs", (HttpContext context, OtlpIntake intake) => intake.StoreAsync(context, areRecords: true))
            .WithName("StoreLogs")
            .WithSummary("Stores the conversations that log records of generative AI tell of (OTLP/HTTP)")
            .WithContract();
    }

    private static RouteHandlerBuilder WithContract(this RouteHandlerBuilder endpoint) => endpoint
        .WithDescription(
            "Messages are those of gen_ai.input.messages, gen_ai.output.messages and gen_ai.system_instructions, or of the forms "
            + "that were before them. A history that is repeated adds what is new of it. What tells of nothing that was said is "
            + "accepted, and not stored; what cannot be stored is counted in partialSuccess.")
        .WithTags("Ingestion")
        .WithRequestBody<TelemetryRequest>(OtlpEncoding.Protobuf, ContentTypes.Json)
        .Produces<TelemetryReply>(StatusCodes.Status200OK, ContentTypes.Json, OtlpEncoding.Protobuf)
        .Produces<TelemetryStatus>(StatusCodes.Status400BadRequest, ContentTypes.Json, OtlpEncoding.Protobuf)
        .Produces<TelemetryStatus>(StatusCodes.Status413PayloadTooLarge, ContentTypes.Json, OtlpEncoding.Protobuf)
        .Produces<TelemetryStatus>(StatusCodes.Status429TooManyRequests, ContentTypes.Json, OtlpEncoding.Protobuf)
        .Produces<TelemetryStatus>(StatusCodes.Status503ServiceUnavailable, ContentTypes.Json, OtlpEncoding.Protobuf)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .RequireScope(Scopes.Ingest);
}

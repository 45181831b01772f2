using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// Describes a body that an endpoint reads by itself, so that it can say in its own words what is wrong with it.
/// </summary>
public static class RequestBody
{
    /// <summary>Adds the body of type <typeparamref name="T"/> to the OpenAPI document.</summary>
    public static RouteHandlerBuilder WithRequestBody<T>(this RouteHandlerBuilder endpoint, params string[] mediaTypes) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellation);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = mediaTypes.ToDictionary(type => type, type => new OpenApiMediaType
                {
                    Schema = schema,
                    Example = ContractExamples.Of(typeof(T), isLine: type.EndsWith("ndjson", StringComparison.Ordinal)),
                }),
            };
        });
}

using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// Describes parameters that an endpoint reads by itself, so that it can say in its own words what is wrong with them.
/// </summary>
public static class QueryParameterDescription
{
    /// <summary>Adds a parameter of the query to the OpenAPI document.</summary>
    public static RouteHandlerBuilder WithQueryParameter(
        this RouteHandlerBuilder endpoint, string name, bool isRequired, string description) =>
        endpoint.WithParameter(ParameterLocation.Query, name, isRequired, description);

    /// <summary>Adds a header that may be given to the OpenAPI document.</summary>
    public static RouteHandlerBuilder WithHeader(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.WithParameter(ParameterLocation.Header, name, isRequired: false, description);

    private static RouteHandlerBuilder WithParameter(
        this RouteHandlerBuilder endpoint, ParameterLocation place, string name, bool isRequired, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = place,
                Required = isRequired,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
            });
            return Task.CompletedTask;
        });
}

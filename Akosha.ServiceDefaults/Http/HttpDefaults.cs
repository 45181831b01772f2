using Akosha.Contracts;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Http;

/// <summary>JSON in snake_case, errors as RFC 9457 problem details, an OpenAPI document.</summary>
internal static class HttpDefaults
{
    public static void AddHttpDefaults(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.ConfigureHttpJsonOptions(json => ContractJson.Apply(json.SerializerOptions));
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = SecuritySetup.Explain);
        builder.Services.AddOpenApi(openApi => openApi.AddOperationTransformer(AnswerExamples.AddAsync));
        builder.Services.AddSingleton<IOpenApiText, OwnOpenApi>();
        builder.Services.AddSingleton<OpenApiPage>();
    }
}

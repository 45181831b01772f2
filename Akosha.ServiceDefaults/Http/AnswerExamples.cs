using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Akosha.ServiceDefaults.Http;

/// <summary>Shows an example of each answer in the OpenAPI document.</summary>
internal static class AnswerExamples
{
    /// <summary>Adds to each answer of an operation the example of its type.</summary>
    public static Task AddAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var answer in context.Description.SupportedResponseTypes)
        {
            if (answer.Type is not { } type || operation.Responses is not { } responses) continue;
            if (!responses.TryGetValue(answer.StatusCode.ToString(CultureInfo.InvariantCulture), out var described)) continue;
            foreach (var (mediaType, media) in described.Content ?? new Dictionary<string, OpenApiMediaType>())
                media.Example = mediaType.EndsWith("ndjson", StringComparison.Ordinal)
                    ? ContractExamples.Of(type, isLine: true) : ContractExamples.OfAnswer(type, answer.StatusCode);
        }
        return Task.CompletedTask;
    }
}

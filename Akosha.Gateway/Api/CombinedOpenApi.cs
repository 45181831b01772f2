using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Gateway.Forwarding;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Gateway.Api;

/// <summary>The OpenAPI document of the whole: those of the services put together.</summary>
internal sealed class CombinedOpenApi(ServiceClient client) : IOpenApiText
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<byte[]> MakeAsync(CancellationToken cancellation)
    {
        var whole = await OfAsync(Service.Ingestion, cancellation);
        Merge(whole, await OfAsync(Service.Search, cancellation));
        whole["info"]!["title"] = "Akosha";
        return JsonSerializer.SerializeToUtf8Bytes(whole);
    }

    /// <summary>
    /// Adds what one document has and the other lacks; where both say something else, the first holds (names of schemas mean one
    /// thing in all services).
    /// </summary>
    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach (var (name, value) in from)
        {
            if (into[name] is JsonObject inner && value is JsonObject more) Merge(inner, more);
            else if (into[name] is JsonArray list && value is JsonArray others)
                foreach (var item in others.Where(item => !list.Any(known => JsonNode.DeepEquals(known, item))))
                    list.Add(item?.DeepClone());
            else if (!into.ContainsKey(name)) into[name] = value?.DeepClone();
        }
    }

    private async Task<JsonObject> OfAsync(Service service, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, $"{client.AddressOf(service).TrimEnd('/')}/openapi/v1.json");
            using var response = await client.Http.SendAsync(request, limit.Token);
            response.EnsureSuccessStatusCode();
            return (JsonObject)(
                await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(limit.Token), cancellationToken: limit.Token))!;
        }
        catch (Exception error) when (
            error is HttpRequestException or JsonException or InvalidCastException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new RequestRefusedException(
                StatusCodes.Status503ServiceUnavailable, $"{service} cannot be reached.",
                "Its part of the API's description cannot be shown now.");
        }
    }
}

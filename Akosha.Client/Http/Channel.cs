using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Searches;

namespace Akosha.Client.Http;

/// <summary>Sends requests to the service that serves them, with the key of the caller, and reads their answers.</summary>
internal sealed class Channel(HttpClient http, AkoshaClientOptions options) : IDisposable
{
    public AkoshaClientOptions Options => options;

    /// <summary>A request to the service that stores.</summary>
    public HttpRequestMessage ToIngestion(HttpMethod method, Query path) => Request(method, options.Address, path);

    /// <summary>A request to the service that searches.</summary>
    public HttpRequestMessage ToSearch(HttpMethod method, Query path) => Request(method, options.SearchBase, path);

    /// <summary>Gives a request a body.</summary>
    public static HttpRequestMessage WithBody<T>(HttpRequestMessage request, T body) =>
        WithJson(request, JsonSerializer.SerializeToUtf8Bytes(body, ContractJson.Options));

    /// <summary>Gives a request a body of JSON.</summary>
    public static HttpRequestMessage WithJson(HttpRequestMessage request, byte[] json)
    {
        request.Content = new ByteArrayContent(json);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    /// <summary>The answer to a request, which is disposed of.</summary>
    public Task<T> ReadAsync<T>(HttpRequestMessage request, CancellationToken cancellation) =>
        ReadAsync<T>(request, (reply, _) => reply, cancellation);

    /// <summary>The answer to a search, which is disposed of.</summary>
    public async Task<SearchReply> ReadSearchAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        return SearchReplyJson.Read(json.RootElement);
    }

    /// <summary>The answer to a request, which is disposed of, and what its status adds.</summary>
    public async Task<T> ReadAsync<T>(
        HttpRequestMessage request, Func<T, HttpStatusCode, T> add, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return add(await ReadBodyAsync<T>(response, cancellation), response.StatusCode);
    }

    /// <summary>The answer to a request, which is disposed of; null if there is no such thing.</summary>
    public async Task<T?> FindAsync<T>(HttpRequestMessage request, CancellationToken cancellation) where T : class
    {
        try
        {
            return await ReadAsync<T>(request, cancellation);
        }
        catch (AkoshaException error) when (error.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The answer to a request, which is disposed of, if it is a success.</summary>
    /// <exception cref="AkoshaException">It is an error.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancellation)
    {
        using (request)
        {
            if (options.ApiKey is { } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            var response = await http.SendAsync(request, until, cancellation);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await Problems.ReadAsync(response, cancellation);
        }
    }

    /// <summary>The health of a service, which is told also where it is bad (503); it is asked once.</summary>
    public async Task<JsonElement> ReadHealthAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            Retries.NotAgain(request);
            using var response = await http.SendAsync(request, cancellation);
            return await response.Content.ReadFromJsonAsync<JsonElement>(ContractJson.Options, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<T> ReadBodyAsync<T>(HttpResponseMessage response, CancellationToken cancellation) =>
        await response.Content.ReadFromJsonAsync<T>(ContractJson.Options, cancellation)
        ?? throw new InvalidDataException($"{response.RequestMessage?.RequestUri?.AbsolutePath}: the answer is null");

    private static HttpRequestMessage Request(HttpMethod method, Uri address, Query path) =>
        new(method, new Uri(address.AbsoluteUri.TrimEnd('/') + path));
}

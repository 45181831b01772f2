using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Akosha.ServiceDefaults.Http;

/// <summary><c>/openapi/v1.json</c>: made by the first call, the same for everybody, and served from memory after that.</summary>
internal sealed class OpenApiPage(IOpenApiText text) : IDisposable
{
    public const string Path = "/openapi/v1.json";

    private readonly SemaphoreSlim _making = new(1);
    private (byte[] Content, EntityTagHeaderValue Tag)? _page;

    public static void Map(WebApplication app) =>
        app.MapGet(Path, (OpenApiPage page, HttpContext context) => page.GetAsync(context)).ExcludeFromDescription()
        .AllowAnonymous();

    public void Dispose() => _making.Dispose();

    private async Task<IResult> GetAsync(HttpContext context)
    {
        var (content, tag) = _page ?? await MakeAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-cache"; // may be kept, if it is asked for its tag each time
        return TypedResults.Bytes(content, "application/json;charset=utf-8", entityTag: tag);
    }

    private async Task<(byte[] Content, EntityTagHeaderValue Tag)> MakeAsync(CancellationToken cancellation)
    {
        await _making.WaitAsync(cancellation);
        try
        {
            if (_page is { } made) return made;
            var content = await text.MakeAsync(cancellation);
            _page = (
                content, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\""));
            return _page.Value;
        }
        finally
        {
            _making.Release();
        }
    }
}

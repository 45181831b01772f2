using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akosha.Testing.Faults;

/// <summary>Stands before an HTTP server and spoils what goes through it, as it is told.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Uri _target;

    private FaultProxy(WebApplication app, Uri target)
    {
        _app = app;
        _target = target;
    }

    /// <summary>Where the proxy listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>True to drop every connection.</summary>
    public bool IsAway { get; set; }

    /// <summary>The share of requests (0–1) that is answered 500 or 503, or whose answer trickles.</summary>
    public double Faults { get; set; }

    /// <summary>How many requests were spoilt.</summary>
    public int Spoilt { get; private set; }

    /// <summary>Starts a proxy on a free port of 127.0.0.1, which spoils nothing until it is told to.</summary>
    /// <param name="target">The address of the server behind it.</param>
    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var proxy = new FaultProxy(app, target);
        app.Run(proxy.ForwardAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var dice = Random.Shared.NextDouble();
        if (IsAway || dice < Faults) Spoilt++;
        if (IsAway) context.Abort();
        else if (dice < Faults * 0.7) context.Response.StatusCode = dice < Faults * 0.35 ? 500 : 503;
        else await PassAsync(context, dice < Faults);
    }

    private async Task PassAsync(HttpContext context, bool isSlow)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(_target, context.Request.Path.ToUriComponent() + context.Request.QueryString));
        var hasBody = context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0;
        // Without a body there may still be headers about one, and the signature covers them.
        request.Content = hasBody ? new StreamContent(context.Request.Body) : context.Request.ContentType is null ? null
            : new ByteArrayContent([]);
        foreach (var (name, values) in context.Request.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        // The signature covers the host that the client called.
        request.Headers.Host = context.Request.Host.Value;
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            if (name != "Transfer-Encoding") context.Response.Headers[name] = values.ToArray();
        if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified || context.Request.Method == "HEAD")
            return;
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[isSlow ? 2048 : 81_920];
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            if (isSlow) await Task.Delay(20, context.RequestAborted);
        }
    }
}

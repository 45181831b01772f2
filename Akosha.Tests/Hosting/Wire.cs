namespace Akosha.Tests.Hosting;

/// <summary>The way to a server: tells what came over it, and loses the answers to writes as it is told.</summary>
public sealed class Wire() : DelegatingHandler(new SocketsHttpHandler())
{
    private int _losing, _lost;

    /// <summary>The entity tag of the last answer.</summary>
    public string? ETag { get; private set; }

    /// <summary>How many answers were lost.</summary>
    public int Lost => _lost;

    /// <summary>Has the next answers to writes lost: the server has done them, and the caller does not hear of it.</summary>
    public void Lose(int answers) => Interlocked.Add(ref _losing, answers);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        ETag = response.Headers.ETag?.Tag;
        if (request.Method != HttpMethod.Put || !IsLost()) return response;
        response.Dispose();
        Interlocked.Increment(ref _lost);
        throw new HttpRequestException("the connection broke before the answer came");
    }

    private bool IsLost()
    {
        if (Interlocked.Decrement(ref _losing) >= 0) return true;
        Interlocked.Increment(ref _losing);
        return false;
    }
}

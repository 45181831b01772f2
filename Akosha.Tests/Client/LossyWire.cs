using System.Net;

namespace Akosha.Tests.Client;

/// <summary>The way to a server: loses answers after it has done what was asked, refuses requests, and cuts streams.</summary>
internal sealed class LossyWire() : DelegatingHandler(new SocketsHttpHandler())
{
    private int _refuse, _lose, _cut;
    private long _cutAfter;

    /// <summary>The requests that were sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Has the next requests refused before they reach the server.</summary>
    public void Refuse(int requests) => _refuse = requests;

    /// <summary>Has the next answers lost.</summary>
    public void Lose(int answers) => _lose = answers;

    /// <summary>Has the next answers cut off after some bytes.</summary>
    public void Cut(int answers, long afterBytes)
    {
        _cut = answers;
        _cutAfter = afterBytes;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent++;
        if (_refuse-- > 0)
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request };
        var response = await base.SendAsync(request, cancellationToken);
        if (_lose-- > 0)
        {
            response.Dispose();
            throw new HttpRequestException("the connection broke before the answer came");
        }
        if (_cut-- <= 0) return response;
        var whole = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var cut = new StreamContent(new CutStream(whole[..(int)Math.Min(_cutAfter, whole.Length)]));
        response.Content = cut;
        return response;
    }

    private sealed class CutStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => Checked(base.Read(buffer));

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Checked(await base.ReadAsync(buffer, cancellationToken));

        private static int Checked(int read) => read > 0 ? read : throw new IOException("the connection was cut");
    }
}

using System.Security.Claims;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Ends a request that streams when its caller is not let in any more (a key that was revoked, a token that has ended), which is
/// looked at every second, and when it has gone on for <see cref="LimitOptions.StreamSeconds"/>.
/// </summary>
public sealed class StreamWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end;
    private readonly ITimer _timer;
    private readonly CallerCheck _check;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly (ClaimsPrincipal Caller, ShownCredential Shown) _who;
    private readonly long _began;
    private RequestRefusedException? _reason;

    private StreamWatch(HttpContext context)
    {
        var services = context.RequestServices;
        _check = services.GetRequiredService<CallerCheck>();
        _time = services.GetRequiredService<TimeProvider>();
        _longest = TimeSpan.FromSeconds(services.GetRequiredService<LimitOptions>().StreamSeconds);
        _who = (context.User, ShownCredential.Of(context));
        _began = _time.GetTimestamp();
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        _timer = _time.CreateTimer(_ => Look(), null, Period, Period);
    }

    /// <summary>Cancelled when the stream is to end, or its sender is gone.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Begins to watch over the request; it is to be disposed when the stream was read.</summary>
    public static StreamWatch Begin(HttpContext context) => new(context);

    /// <summary>Why the stream ended before its end; null for a failure that is not its sender's.</summary>
    public RequestRefusedException? ReasonOf(Exception error) =>
        error is OperationCanceledException ? Volatile.Read(ref _reason) : Refusals.Of(error);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _end.Dispose();
    }

    private void Look()
    {
        if (_reason is not null) return;
        var reason = _time.GetElapsedTime(_began) >= _longest ? TooLong() : _check.Look(_who.Caller, _who.Shown);
        if (reason is null) return;
        Volatile.Write(ref _reason, reason);
        _end.Cancel();
    }

    private RequestRefusedException TooLong() => new(StatusCodes.Status408RequestTimeout, "The stream has gone on for too long.",
        $"A stream may go on for {_longest.TotalSeconds} seconds (AKOSHA__LIMITS__STREAMSECONDS); begin another one.");
}

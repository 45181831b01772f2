using System.Security.Claims;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// Bounds the bytes of bodies that are in memory, over all requests (<see cref="LimitOptions.BodyBytes"/>). One caller may hold
/// half of them, so that nobody keeps all others out.
/// </summary>
public sealed class BodyBudget(LimitOptions limits)
{
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _total;

    /// <summary>What the body of a request holds; given back when the request ends.</summary>
    public BodyLease LeaseFor(HttpContext context)
    {
        var lease = new BodyLease(this, context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "");
        context.Response.RegisterForDispose(lease);
        return lease;
    }

    internal void Change(string caller, long bytes)
    {
        lock (_lock)
        {
            var held = _held.GetValueOrDefault(caller) + bytes;
            if (bytes > 0 && (_total + bytes > limits.BodyBytes || held > limits.BodyBytes / 2))
            {
                throw new RequestRefusedException(
                    StatusCodes.Status503ServiceUnavailable, "Too much is being received at the same time.",
                    "Try again after the pause in Retry-After; bodies under way are bounded by AKOSHA__LIMITS__BODYBYTES, those "
                    + "of one caller by half of it.");
            }
            _total += bytes;
            if (held > 0) _held[caller] = held;
            else _held.Remove(caller);
        }
    }
}

namespace Akosha.ServiceDefaults.Http;

/// <summary>The part of the <see cref="BodyBudget"/> that one request holds.</summary>
public sealed class BodyLease(BodyBudget budget, string caller) : IDisposable
{
    private long _held;

    /// <summary>Sets how many bytes the request holds from now on.</summary>
    /// <exception cref="RequestRefusedException">So many are not left (503); what was held before is still held.</exception>
    public void Hold(long bytes)
    {
        if (bytes == _held) return;
        budget.Change(caller, bytes - _held);
        _held = bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => Hold(0);
}

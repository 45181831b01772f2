namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// A request is not served any further, for a reason that its sender is told; nothing is wrong with the service.
/// </summary>
/// <param name="status">The status of the answer.</param>
/// <param name="title">What happened.</param>
/// <param name="detail">What the sender can do.</param>
public sealed class RequestRefusedException(int status, string title, string detail) : Exception(title)
{
    /// <summary>The status of the answer.</summary>
    public int Status { get; } = status;

    /// <summary>What the sender can do.</summary>
    public string Detail { get; } = detail;
}

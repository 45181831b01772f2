namespace Akosha.Storage.ObjectStores;

/// <summary>The S3 service answered with an error.</summary>
public sealed class S3Exception : IOException
{
    /// <summary>Without a message of its own.</summary>
    public S3Exception()
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">What was asked of the service, and what it answered.</param>
    public S3Exception(string message) : base(message)
    {
    }

    /// <summary>With a message and the exception behind it.</summary>
    /// <param name="message">What was asked of the service, and what it answered.</param>
    /// <param name="inner">What was thrown first.</param>
    public S3Exception(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; init; }

    /// <summary>The pause that it asks for; null if it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

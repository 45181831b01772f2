namespace Akosha.Storage.ObjectStores;

/// <summary>The S3 service answered with an error.</summary>
public sealed class S3Exception : IOException
{
    public S3Exception()
    {
    }

    public S3Exception(string message) : base(message)
    {
    }

    public S3Exception(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; init; }

    /// <summary>The pause that it asks for; null if it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

namespace Akosha.Storage.Queue;

/// <summary>The queue has no room for the entry; the sender may try again after <see cref="RetryAfter"/>.</summary>
public sealed class QueueFullException : Exception
{
    public QueueFullException() : base("the queue is full")
    {
    }

    public QueueFullException(string message) : base(message)
    {
    }

    public QueueFullException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}

namespace Akosha.Storage.Queue;

/// <summary>The queue has no room for the entry; the sender may try again after <see cref="RetryAfter"/>.</summary>
public sealed class QueueFullException : Exception
{
    /// <summary>With a message that says that the queue is full.</summary>
    public QueueFullException() : base("the queue is full")
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">What is full.</param>
    public QueueFullException(string message) : base(message)
    {
    }

    /// <summary>With a message and the exception behind it.</summary>
    /// <param name="message">What is full.</param>
    /// <param name="inner">What was thrown first.</param>
    public QueueFullException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}

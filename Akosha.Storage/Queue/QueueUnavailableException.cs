namespace Akosha.Storage.Queue;

/// <summary>The queue cannot be reached; nothing was accepted that the sender was told of.</summary>
public sealed class QueueUnavailableException : Exception
{
    /// <summary>With a message that says that the queue cannot be reached.</summary>
    public QueueUnavailableException() : base("the queue cannot be reached")
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">Why the queue cannot be reached.</param>
    public QueueUnavailableException(string message) : base(message)
    {
    }

    /// <summary>With a message and the exception behind it.</summary>
    /// <param name="message">Why the queue cannot be reached.</param>
    /// <param name="inner">What was thrown first.</param>
    public QueueUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }
}

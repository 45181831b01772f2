namespace Akosha.Storage.Queue;

/// <summary>The queue cannot be reached; nothing was accepted that the sender was told of.</summary>
public sealed class QueueUnavailableException : Exception
{
    public QueueUnavailableException() : base("the queue cannot be reached")
    {
    }

    public QueueUnavailableException(string message) : base(message)
    {
    }

    public QueueUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }
}

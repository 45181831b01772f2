namespace Akosha.Storage.ObjectStores;

/// <summary>The store has no room left for what was to be written; nothing of it was kept.</summary>
public sealed class StoreFullException : IOException
{
    /// <summary>Without a message of its own.</summary>
    public StoreFullException()
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">What could not be written, and where.</param>
    public StoreFullException(string message) : base(message)
    {
    }

    /// <summary>With a message and the exception behind it.</summary>
    /// <param name="message">What could not be written, and where.</param>
    /// <param name="inner">What was thrown first.</param>
    public StoreFullException(string message, Exception inner) : base(message, inner)
    {
    }
}

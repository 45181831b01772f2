namespace Akosha.Storage.ObjectStores;

/// <summary>The store has no room left for what was to be written; nothing of it was kept.</summary>
public sealed class StoreFullException : IOException
{
    public StoreFullException()
    {
    }

    public StoreFullException(string message) : base(message)
    {
    }

    public StoreFullException(string message, Exception inner) : base(message, inner)
    {
    }
}

namespace Akosha.Storage.Lake;

/// <summary>
/// An object of the lake is missing, or its bytes are not those that were written. Repeating does not help: somebody has to
/// restore it.
/// </summary>
public sealed class LakeDamageException : LakeException
{
    /// <summary>A failure without a reason.</summary>
    public LakeDamageException()
    {
    }

    /// <summary>A failure with its reason.</summary>
    public LakeDamageException(string message) : base(message)
    {
    }

    /// <summary>A failure with its reason and what led to it.</summary>
    public LakeDamageException(string message, Exception inner) : base(message, inner)
    {
    }
}

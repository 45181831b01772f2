namespace Akosha.Storage.Lake;

/// <summary>
/// The table, or a part of it, is not there to be read or written at the moment: it does not exist yet, or what was read has left
/// it meanwhile. It may be there later.
/// </summary>
public sealed class LakeUnavailableException : LakeException
{
    /// <summary>A failure without a reason.</summary>
    public LakeUnavailableException()
    {
    }

    /// <summary>A failure with its reason.</summary>
    public LakeUnavailableException(string message) : base(message)
    {
    }

    /// <summary>A failure with its reason and what led to it.</summary>
    public LakeUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }
}

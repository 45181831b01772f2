namespace Akosha.Storage.Lake;

/// <summary>
/// Another writer was faster: it removed a file that the commit replaces, or took every version that was tried. Nothing was
/// committed. The same work succeeds once the table is read again.
/// </summary>
public sealed class LakeConflictException : LakeException
{
    /// <summary>A failure without a reason.</summary>
    public LakeConflictException()
    {
    }

    /// <summary>A failure with its reason.</summary>
    public LakeConflictException(string message) : base(message)
    {
    }

    /// <summary>A failure with its reason and what led to it.</summary>
    public LakeConflictException(string message, Exception inner) : base(message, inner)
    {
    }
}

namespace Akosha.Storage.Lake;

/// <summary>
/// The table could not be read or written. The type says what a caller can do about it: read the table again and repeat
/// (<see cref="LakeConflictException"/>), have the lake mended (<see cref="LakeDamageException"/>), use a newer version of this
/// program (<see cref="LakeUnsupportedException"/>), or wait (<see cref="LakeUnavailableException"/>). The message names the
/// object and the reason.
/// </summary>
public abstract class LakeException : Exception
{
    /// <summary>A failure without a reason.</summary>
    protected LakeException()
    {
    }

    /// <summary>A failure with its reason.</summary>
    protected LakeException(string message) : base(message)
    {
    }

    /// <summary>A failure with its reason and what led to it.</summary>
    protected LakeException(string message, Exception inner) : base(message, inner)
    {
    }
}

namespace Akosha.Storage.Lake;

/// <summary>
/// The table asks for a newer Delta reader or writer than this program is. Nothing helps but a newer version of this program: the
/// work is not repeated.
/// </summary>
public sealed class LakeUnsupportedException : LakeException
{
    /// <summary>A failure without a reason.</summary>
    public LakeUnsupportedException()
    {
    }

    /// <summary>A failure with its reason.</summary>
    public LakeUnsupportedException(string message) : base(message)
    {
    }

    /// <summary>A failure with its reason and what led to it.</summary>
    public LakeUnsupportedException(string message, Exception inner) : base(message, inner)
    {
    }
}

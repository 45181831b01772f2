namespace Akosha.Storage.Lake;

/// <summary>The table cannot be read or written as it stands; the message names the object and the reason.</summary>
public sealed class LakeException : Exception
{
    public LakeException()
    {
    }

    public LakeException(string message) : base(message)
    {
    }

    public LakeException(string message, Exception inner) : base(message, inner)
    {
    }
}

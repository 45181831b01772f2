namespace Akosha.Platform.Settings;

/// <summary>The service cannot start for a reason that the operator can mend; the message says how.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Without a message of its own.</summary>
    public StartRefusedException()
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">What is wrong, and how the operator mends it.</param>
    public StartRefusedException(string message) : base(message)
    {
    }

    /// <summary>With a message and the exception behind it.</summary>
    /// <param name="message">What is wrong, and how the operator mends it.</param>
    /// <param name="inner">What was thrown first.</param>
    public StartRefusedException(string message, Exception inner) : base(message, inner)
    {
    }
}

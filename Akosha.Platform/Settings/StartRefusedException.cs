namespace Akosha.Platform.Settings;

/// <summary>The service cannot start for a reason that the operator can mend; the message says how.</summary>
public sealed class StartRefusedException : Exception
{
    public StartRefusedException()
    {
    }

    public StartRefusedException(string message) : base(message)
    {
    }

    public StartRefusedException(string message, Exception inner) : base(message, inner)
    {
    }
}

namespace Akosha.Cli;

/// <summary>What the exit code of the program says.</summary>
public static class ExitCodes
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>The service refused it, or failed; or some of an import was lost.</summary>
    public const int Failed = 1;

    /// <summary>The command, a setting or a file that it names is wrong.</summary>
    public const int Wrong = 2;

    /// <summary>No service answers at the address.</summary>
    public const int Unreachable = 3;

    /// <summary>Nothing was found.</summary>
    public const int NotFound = 4;

    /// <summary>It was not confirmed, and not done.</summary>
    public const int NotConfirmed = 5;

    /// <summary>It was interrupted (Ctrl-C).</summary>
    public const int Interrupted = 130;
}

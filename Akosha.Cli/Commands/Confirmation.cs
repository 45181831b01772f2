namespace Akosha.Cli.Commands;

/// <summary>Asks before something is done that cannot be taken back.</summary>
internal static class Confirmation
{
    /// <summary>True if it is to be done.</summary>
    /// <exception cref="WrongCommandException">There is nobody to ask, and <c>--yes</c> was not given.</exception>
    public static async Task<bool> AskAsync(Terminal terminal, bool isGiven, string what, CancellationToken cancellation)
    {
        if (isGiven) return true;
        if (!terminal.IsAsking)
            throw new WrongCommandException($"{what} It cannot be taken back; give --yes to do it without being asked.");
        await terminal.Errors.WriteAsync($"{what} It cannot be taken back. Go on? [y/N] ");
        using var reader = new StreamReader(terminal.Input, leaveOpen: true);
        return (await reader.ReadLineAsync(cancellation))?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}

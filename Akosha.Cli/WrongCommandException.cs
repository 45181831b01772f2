namespace Akosha.Cli;

/// <summary>A command, a setting or a file that it names is wrong; the message says what.</summary>
public sealed class WrongCommandException(string message) : Exception(message);

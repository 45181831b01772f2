using Spectre.Console;

namespace Akosha.Cli;

/// <summary>Where the program reads and writes: what was asked for to the output, everything about it to the errors.</summary>
/// <param name="Input">What comes in.</param>
/// <param name="Output">What was asked for.</param>
/// <param name="Errors">What is to be known besides: failures, progress, hints.</param>
public sealed record Terminal(Stream Input, TextWriter Output, TextWriter Errors)
{
    /// <summary>True if a person may be asked.</summary>
    public bool IsAsking { get; init; }

    /// <summary>True if the output may have colours.</summary>
    public bool HasColours { get; init; }

    /// <summary>True if the errors go to a terminal, on which progress is drawn.</summary>
    public bool DrawsProgress { get; init; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => new(Console.OpenStandardInput(), Console.Out, Console.Error)
    {
        IsAsking = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        HasColours = !Console.IsOutputRedirected && !IsSet("NO_COLOR") && DrawsCodes,
        DrawsProgress = !Console.IsErrorRedirected,
    };

    /// <summary>True if the terminal draws codes; the older one of Windows does only when it is told to.</summary>
    private static bool DrawsCodes => OperatingSystem.IsWindows() ? IsSet("WT_SESSION")
        : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    /// <summary>A console that writes to the output, with colours where it may have them.</summary>
    internal IAnsiConsole Drawn() => Drawn(Output, HasColours);

    /// <summary>A console that writes to the errors.</summary>
    internal IAnsiConsole DrawnErrors() => Drawn(Errors, DrawsProgress);

    private static IAnsiConsole Drawn(TextWriter writer, bool hasColours)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = hasColours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        // What is piped on is not to be broken at a width that nobody sees.
        if (!hasColours) console.Profile.Width = 10_000;
        return console;
    }
}

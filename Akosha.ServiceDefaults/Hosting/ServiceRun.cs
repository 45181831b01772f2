using System.Text.RegularExpressions;
using Akosha.Platform.Settings;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Akosha.ServiceDefaults.Hosting;

/// <summary>Runs a service to its end; a start that is refused ends in one clear line instead of a stack trace.</summary>
public static partial class ServiceRun
{
    /// <summary>Runs the service.</summary>
    /// <param name="app">The service.</param>
    /// <param name="started">What to do once it serves.</param>
    /// <returns>The exit code of the process: 0, or 1 if the start was refused.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app, Action? started = null)
    {
        try
        {
            BindingRule.Require(app);
            await app.StartAsync();
            BindingRule.RequireOfRunning(app);
            started?.Invoke();
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception error) when (Reason(error) is not null)
        {
            await Console.Error.WriteLineAsync($"Akosha did not start: {Reason(error)}");
            return 1;
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    private static string? Reason(Exception error) => error switch
    {
        StartRefusedException or OptionsValidationException => error.Message,
        InvalidOperationException when Unbindable().Match(error.Message) is { Success: true } found =>
            $"AKOSHA__{found.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()} is "
            + $"'{found.Groups["value"].Value}': must be of the type {found.Groups["type"].Value}",
        AggregateException many => many.InnerExceptions.Select(Reason).FirstOrDefault(reason => reason is not null),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => error.Message,
        _ => null,
    };

    // The binder's message is all it tells of a value that is not of its setting's type.
    [GeneratedRegex(@"^Failed to convert configuration value '(?<value>.*)' at 'Akosha:(?<key>[^']+)' to type '(?<type>[^']+)'")]
    private static partial Regex Unbindable();
}

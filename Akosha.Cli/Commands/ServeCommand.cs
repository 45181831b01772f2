using System.CommandLine;
using Akosha.ServiceDefaults.Hosting;
using Akosha.Standalone;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha serve</c>: both services in this process, as run.sh starts them.</summary>
internal static class ServeCommand
{
    public static Command Make() => new(
        "serve", "Serve: ingestion on http://127.0.0.1:8000, search on http://127.0.0.1:8001; settings as --Akosha:Storage:Path=data")
    {
        TreatUnmatchedTokensAsErrors = false,
    };

    public static async Task<int> RunAsync(string[] settings)
    {
        // What it is called in telemetry does not depend on how it was started.
        var app = StandaloneApp.Build(["--applicationName=Akosha.Standalone", .. settings]);
        return await app.RunServiceAsync(() => Welcome.Write(app));
    }
}

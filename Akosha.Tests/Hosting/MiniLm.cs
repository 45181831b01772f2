using Akosha.Cli;
using Akosha.Tests.Cli;

namespace Akosha.Tests.Hosting;

/// <summary>The real all-MiniLM-L6-v2 in a folder, for all tests of a class, where its package can be had.</summary>
public sealed class MiniLm : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder.</summary>
    public string Path => System.IO.Path.Combine(_folder.Path, "minilm");

    /// <summary>Why it is not there; null if it is.</summary>
    public string? Absence { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var (code, _, errors) = await CliHost.RunAtAsync(["models", "minilm", Path, "--int8"]);
        if (errors.Contains("cannot be had", StringComparison.Ordinal)) Absence = errors;
        else if (code != ExitCodes.Done) throw new InvalidOperationException(errors);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}

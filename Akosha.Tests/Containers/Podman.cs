using System.Diagnostics;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Containers;

/// <summary>Podman with a store of its own in a folder: images, containers and volumes of others are not touched.</summary>
internal sealed class Podman
{
    private readonly string _folder;
    private readonly string _settings;

    public Podman(string folder)
    {
        _folder = folder;
        _settings = Path.Combine(folder, "containers.conf");
        // Where the programs of this machine are lent to all containers (scripts/aspire-run.sh), they are not to these: images
        // bring what they need.
        var settings = Environment.GetEnvironmentVariable("CONTAINERS_CONF") is { Length: > 0 } file ? File.ReadAllLines(file)
            : [];
        File.WriteAllLines(_settings, settings.Where(line => !line.StartsWith("volumes", StringComparison.Ordinal)));
    }

    /// <summary>Runs podman to its end.</summary>
    /// <returns>Its exit code, -1 if there is no podman, and what it wrote to its outputs.</returns>
    public async Task<(int Code, string Output, string Errors)> TryAsync(params IEnumerable<string> arguments)
    {
        string[] own = [
            "--root", Path.Combine(_folder, "store"), "--runroot", Path.Combine(_folder, "run"), "--storage-opt",
            "overlay.skip_mount_home=true"];
        var start = new ProcessStartInfo("podman", [.. own, .. arguments]);
        start.Environment["CONTAINERS_CONF"] = _settings;
        var (code, output, errors) = await Tool.TryAsync(start);
        return (code, output.Trim(), errors.Trim());
    }

    /// <summary>Runs podman to its end, which must be a good one.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        var (code, output, errors) = await TryAsync(arguments);
        Assert.True(code == 0, $"podman {string.Join(' ', arguments)}: {code}\n{output}\n{errors}");
        return output;
    }
}

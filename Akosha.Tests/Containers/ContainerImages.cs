using Akosha.Tests.Hosting;

namespace Akosha.Tests.Containers;

/// <summary>The images of the services, loaded once for all tests; where there are none, or no podman, nothing is.</summary>
public sealed class ContainerImages : IAsyncLifetime
{
    // What a container needs beyond its image where it may do the least: a place for temporary files. Its data are on a volume.
    private static readonly string[] Confined = [
        "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp", "--cap-drop", "all", "--security-opt", "no-new-privileges"];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Why there are none; null if there are.</summary>
    public string? Absence { get; private set; }

    internal Podman Podman { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Podman = new Podman(_folder.Path);
        var folder = Environment.GetEnvironmentVariable("AKOSHA_TEST_IMAGES");
        if (string.IsNullOrEmpty(folder))
            Absence = "AKOSHA_TEST_IMAGES does not name a folder of images (test.sh builds them where podman is)";
        else if ((await Podman.TryAsync("info")).Code != 0) Absence = "podman does not run here";
        if (Absence is not null) return;
        foreach (var service in new[] { "gateway", "ingestion", "search", "standalone" })
            _names[service] = (
                await Podman.RunAsync("load", "--quiet", "--input", Path.Combine(folder!, "akosha", $"{service}.tar.gz")))
                .Split(' ')[^1];
    }

    public async ValueTask DisposeAsync()
    {
        if (Absence is null)
        {
            await Podman.TryAsync("rm", "--all", "--force", "--time", "0");
            await Podman.TryAsync("volume", "rm", "--all", "--force");
            await Podman.TryAsync("rmi", "--all", "--force");
        }
        _folder.Dispose();
    }

    /// <summary>The name of a service's image.</summary>
    public string NameOf(string service) => _names[service];

    /// <summary>Starts a service that may write its volume and nothing else.</summary>
    /// <param name="service">The service.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="options">Options of podman beyond that.</param>
    internal Task<RunningContainer> StartAsync(string service, string volume, params IEnumerable<string> options) =>
        RunningContainer.StartAsync(Podman, NameOf(service), [.. Confined, "--volume", $"{volume}:/home/app", .. options]);

    /// <summary>Starts a service that must refuse to start, or a command that ends by itself.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    internal async Task<(int Code, string Said)> EndAsync(
        string service, IEnumerable<string> options, params IEnumerable<string> command)
    {
        var (code, output, errors) = await Podman.TryAsync(["run", "--rm", .. Confined, .. options, NameOf(service), .. command]);
        return (code, output + errors);
    }

    /// <summary>Makes a key that may do everything, in a volume.</summary>
    internal async Task<string> KeyAsync(string volume)
    {
        var (code, said) = await EndAsync(
            "standalone", ["--volume", $"{volume}:/home/app"], "keys", "create", "--name", "test", "--scopes",
            "ingest,search,admin", "--systems", "*");
        Assert.True(code == 0, said);
        return said.Split('\n')[^1].Trim();
    }
}

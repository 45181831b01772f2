using System.Globalization;
using System.Net.Http.Headers;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Containers;

/// <summary>A service in a container that runs until it is stopped.</summary>
internal sealed class RunningContainer
{
    private readonly Podman _podman;

    private RunningContainer(Podman podman, string id)
    {
        _podman = podman;
        Id = id;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Starts a container.</summary>
    public static async Task<RunningContainer> StartAsync(Podman podman, string image, params IEnumerable<string> options) =>
        new(podman, await podman.RunAsync(["run", "--detach", .. options, image]));

    /// <summary>A client of one of its ports that shows a key, once the service is alive and ready.</summary>
    public async Task<HttpClient> ReadyAsync(int port, string? key = null)
    {
        var address = await _podman.RunAsync("port", Id, port.ToString(CultureInfo.InvariantCulture));
        var http = new HttpClient { BaseAddress = new Uri($"http://{address}"), Timeout = TimeSpan.FromMinutes(1) };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            foreach (var path in new[] { "/alive", "/health" })
                await Eventually.HoldsAsync(() => AnswersAsync(http, path), () => path);
        }
        catch (Xunit.Sdk.XunitException error)
        {
            http.Dispose();
            throw new InvalidOperationException($"{error.Message}\n{await LogAsync()}", error);
        }
        return http;
    }

    /// <summary>The user its process is, as the container knows it.</summary>
    public async Task<long> UserAsync()
    {
        var process = $"/proc/{await _podman.RunAsync("inspect", "--format", "{{.State.Pid}}", Id)}";
        var user = Numbers(
            (await File.ReadAllLinesAsync($"{process}/status"))
            .Single(line => line.StartsWith("Uid:", StringComparison.Ordinal))[4..])[0];
        // Where podman itself is not root, numbers in the container are others outside.
        var range = (await File.ReadAllLinesAsync($"{process}/uid_map")).Select(Numbers)
            .Single(range => user >= range[1] && user < range[1] + range[2]);
        return user - range[1] + range[0];
    }

    /// <summary>Asks it to end (SIGTERM), and kills it when its grace is over.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _podman.RunAsync("stop", "--time", "30", Id);
        return int.Parse(await _podman.RunAsync("inspect", "--format", "{{.State.ExitCode}}", Id), CultureInfo.InvariantCulture);
    }

    private async Task<string> LogAsync()
    {
        var (_, output, errors) = await _podman.TryAsync("logs", Id);
        return output + errors;
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static long[] Numbers(string line) =>
        [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
}

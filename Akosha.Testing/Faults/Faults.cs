using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Testing.Faults;

/// <summary>The ways in which a deployment is broken, each from its beginning to when everything runs again.</summary>
public static class Faults
{
    /// <summary>Every fault: the name to choose it by, what it is, and how it is done.</summary>
    public static IReadOnlyList<(string Name, string Title, Func<Deployment, Task> Do)> All { get; } =
    [
        ("kill-ingester", "SIGKILL of an ingester every 5 s", KillIngestersAsync),
        ("kill-searcher", "SIGKILL of a searcher", KillSearcherAsync),
        ("kill-redis", "SIGKILL of Redis, started again on its append-only file", deployment =>
            RedisAwayAsync(deployment, TimeSpan.Zero)),
        ("redis-away", "Redis away for 20 s", deployment => RedisAwayAsync(deployment, TimeSpan.FromSeconds(20))),
        ("s3-away", "S3 away for 30 s", S3AwayAsync),
        ("s3-faults", "S3 answering 500, 503 and slowly, 20 % of requests, for 15 s", S3FaultsAsync),
        ("pause-worker", "an ingester stopped (SIGSTOP) past its claim time, and resumed", PauseIngesterAsync),
        ("compact", "two compactors at work under load", _ => Seconds(10)),
        ("rolling", "rolling restart (SIGTERM) of all four", RollAsync),
    ];

    private static async Task KillIngestersAsync(Deployment deployment)
    {
        for (var i = 0; i < 4; i++)
        {
            await Seconds(5);
            await deployment.Ingesters[i % 2].KillAsync();
            await deployment.RestartIngesterAsync(i % 2);
        }
    }

    private static async Task KillSearcherAsync(Deployment deployment)
    {
        await Seconds(2);
        await deployment.Searchers[0].KillAsync();
        await Seconds(3);
        await deployment.RestartSearcherAsync(0);
        await Seconds(2);
    }

    private static async Task RedisAwayAsync(Deployment deployment, TimeSpan away)
    {
        await Seconds(2);
        await deployment.Redis.KillAsync();
        await Task.Delay(away);
        await deployment.Redis.StartAsync();
        await Seconds(5);
    }

    private static async Task S3AwayAsync(Deployment deployment)
    {
        deployment.S3.IsAway = true;
        await Seconds(30);
        deployment.S3.IsAway = false;
    }

    private static async Task S3FaultsAsync(Deployment deployment)
    {
        var before = deployment.S3.Spoilt;
        deployment.S3.Faults = 0.2;
        await Seconds(15);
        deployment.S3.Faults = 0;
        Console.WriteLine($"  requests spoilt: {deployment.S3.Spoilt - before}");
    }

    private static async Task PauseIngesterAsync(Deployment deployment)
    {
        await SignalAsync("STOP", deployment.Ingesters[0].Id);
        await Seconds(12);
        await SignalAsync("CONT", deployment.Ingesters[0].Id);
        await Seconds(3);
    }

    private static async Task RollAsync(Deployment deployment)
    {
        for (var i = 0; i < 2; i++)
        {
            await deployment.Ingesters[i].StopAsync();
            await deployment.RestartIngesterAsync(i);
            await deployment.Searchers[i].StopAsync();
            await deployment.RestartSearcherAsync(i);
        }
    }

    private static Task Seconds(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds));

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }
}

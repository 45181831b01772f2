using Akosha.Testing.Faults;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

/// <summary>
/// Two ingestion and two search processes over an object store that orders the commits of both ingesters itself.
/// </summary>
public sealed class NativeDeploymentTests
{
    [Fact]
    public async Task Every_acknowledged_message_survives_a_killed_ingester_and_a_failing_store_while_both_compact()
    {
        var s3 = TestServers.ConditionalS3();
        Assert.SkipUnless(RedisProcess.IsInstalled, "redis-server is not installed, and this test must start one");
        await using var deployment = await Deployment.StartAsync(
            $"{s3.Endpoint};{s3.AccessKey};{s3.SecretKey}", ("AKOSHA__LAKE__COMMIT", "native"),
            ("AKOSHA__QUEUE__CLAIMMILLISECONDS", "2000"), ("AKOSHA__MAINTENANCE__INTERVALSECONDS", "1"),
                ("AKOSHA__MAINTENANCE__COMPACTFILES", "5"));
        using var ledger = new Ledger(deployment);
        using var end = new CancellationTokenSource();
        deployment.S3.Faults = 0.1;
        var load = Task.WhenAll(
            ledger.SendAsync(TimeSpan.FromMilliseconds(20), end.Token),
            ledger.SearchAsync(TimeSpan.FromMilliseconds(50), end.Token));
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        await deployment.Ingesters[0].KillAsync();
        await deployment.RestartIngesterAsync(0);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await load;
        deployment.S3.Faults = 0;
        await ledger.SettleAsync(TimeSpan.FromMinutes(3));
        Assert.NotEqual(0, ledger.Acknowledged);
        Assert.Equal((0, 0), await ledger.AuditAsync());
        Assert.Equal(0, ledger.Queries.Failed);
    }
}

using Akosha.ServiceDefaults.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.ServiceDefaults.Health;

public sealed class HealthReportsTests
{
    [Fact]
    public async Task However_many_ask_the_checks_are_made_once_a_second()
    {
        var time = new FakeTimeProvider();
        var made = 0;
        var isHealthy = true;
        await using var services = new ServiceCollection().AddLogging().AddHealthChecks()
            .AddCheck(
                "counted", () =>
                    Interlocked.Increment(ref made) > 0 && isHealthy ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy()).Services.BuildServiceProvider();
        var reports = new HealthReports(services.GetRequiredService<HealthCheckService>(), time);
        for (var i = 0; i < 100; i++) await reports.CurrentAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, made);
        isHealthy = false;
        time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 100; i++)
            Assert.Equal(HealthStatus.Unhealthy, (await reports.CurrentAsync(TestContext.Current.CancellationToken)).Status);
        Assert.Equal(2, made);
    }
}

using Akosha.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.ServiceDefaults.Telemetry;

public sealed class LogLevelSwitchTests
{
    [Theory]
    [InlineData(LogLevel.Information, "Akosha.Search.Following.LakeFollower", LogLevel.Information, true)]
    [InlineData(LogLevel.Trace, "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Information, false)]
    [InlineData(LogLevel.Information, "Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    // told by /health, at each look
    [InlineData(
        LogLevel.Information, "Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.Error, false)]
    [InlineData(
        LogLevel.None, "Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.Critical, false)]
    [InlineData(LogLevel.Error, "Akosha.Search.Following.LakeFollower", LogLevel.Warning, false)]
    public void A_line_passes_or_not(LogLevel level, string category, LogLevel line, bool passes) =>
        Assert.Equal(passes, new LogLevelSwitch { Level = level }.Passes(category, line));
}

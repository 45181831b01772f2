using Akosha.Search.Tiers;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Indexing;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Search.Upkeep;

public sealed class ReturnedMemoryTests
{
    [Fact]
    public async Task What_compaction_replaced_is_given_back_once_when_no_search_can_use_it_any_more()
    {
        var given = new GivenBack();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(given));
        await using var lake = await FollowedLake.StartAsync(lake => lake.Loggers = loggers);
        for (var i = 0; i < 4; i++) await lake.CommitAsync(Rows.Message("c", $"{i}", $"zebra {i}", i + 1));
        await lake.SettleAsync();
        Assert.Empty(given.Events);

        await lake.CompactAsync();
        var since = lake.Time.GetUtcNow();
        await Eventually.HoldsAsync(() =>
        {
            lake.Time.Advance(TimeSpan.FromSeconds(2));
            lake.Searchable.Nudge();
            return Task.FromResult(given.Events.Count > 0);
        });
        Assert.True(lake.Time.GetUtcNow() - since > TierStores.DefaultGrace);
        lake.Time.Advance(10 * TierStores.DefaultGrace);
        await lake.SettleAsync();
        Assert.Single(given.Events);
        Assert.Equal(4, (await lake.ContentsAsync()).Count);
    }
}

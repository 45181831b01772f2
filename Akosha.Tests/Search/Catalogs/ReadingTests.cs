using Akosha.Search.Tiers;
using Akosha.Storage.Lake;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Indexing;

namespace Akosha.Tests.Search.Catalogs;

/// <summary>A catalog and the rows it numbers belong together, also while the lake is read anew.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_reads_while_the_lake_is_read_anew_is_shown_the_messages_of_the_catalog_that_it_holds()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake => lake.ReadFrom = store = new SlowStore(lake.Store));
        for (var i = 0; i < 3; i++) await lake.CommitAsync(Rows.Message("c", $"{i}", $"old {i}", i + 1));
        await lake.SettleAsync();
        var reading = lake.Searchable.Enter();
        var catalog = reading.Catalog;
        var index = reading.Catalog.Index;

        // The log goes on to where its beginning is gone: the follower starts anew, and its new index gives the same numbers to
        // other messages.
        store.HidesLog = true;
        await lake.CommitAsync(Rows.Tombstone("s", "c", null, 10));
        for (var i = 0; i < 12; i++) await lake.CommitAsync(Rows.Message("d", $"{i}", $"new {i}", 20 + i));
        var log = new CommitLog(lake.Store, MessagesTable.Name);
        for (var version = 0; version <= 6; version++) await lake.Store.DeleteAsync(log.NameOf(version), Cancellation);
        store.HidesLog = false;
        await Eventually.HoldsAsync(() =>
        {
            lake.Time.Advance(TimeSpan.FromMinutes(2));
            lake.Searchable.Nudge();
            return Task.FromResult(lake.Searchable.Catalog.LogVersion < 0);
        }, () => $"version {lake.Searchable.Catalog.LogVersion}");
        // nothing, rather than rows of another index
        using (var meanwhile = lake.Searchable.Enter()) Assert.Equal(0, meanwhile.Catalog.Index.Columns.Count);

        var gaps = new ColdGaps();
        var rows = await new RowReader(catalog.Stores!.Rows, catalog.Stores.Cold)
            .FetchAsync(index, index.Conversations[default].Messages, RowPart.All, gaps, Cancellation);
        Assert.Equal(["old 0", "old 1", "old 2"], rows.Values.Select(row => row.Content).Order(StringComparer.Ordinal));
        Assert.Empty(gaps.Found);

        reading.Dispose();
        await lake.SettleAsync();
        Assert.All(await lake.ContentsAsync(), pair => Assert.StartsWith("new", pair.Value.Content, StringComparison.Ordinal));
    }
}

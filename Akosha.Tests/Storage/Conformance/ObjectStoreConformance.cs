using Akosha.Storage.ObjectStores;

namespace Akosha.Tests.Storage.Conformance;

/// <summary>What every object store promises.</summary>
public abstract class ObjectStoreConformance
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract ObjectStore Store { get; }

    [Fact]
    public async Task What_was_put_is_read_back_and_replaced_by_the_next_put()
    {
        await Store.PutAsync("a/b", new byte[] { 1, 2 }, Cancellation);
        Assert.Equal([1, 2], await Store.TryReadAsync("a/b", Cancellation));
        await Store.PutAsync("a/b", new byte[] { 3 }, Cancellation);
        Assert.Equal([3], await Store.TryReadAsync("a/b", Cancellation));
    }

    [Fact]
    public async Task What_is_not_there_reads_as_null()
    {
        Assert.Null(await Store.TryReadAsync("no/such", Cancellation));
        Assert.Null(await Store.TryOpenAsync("no/such", Cancellation));
        await Store.DeleteAsync("no/such", Cancellation);
    }

    [Fact]
    public async Task A_second_create_of_a_name_is_told_so_and_changes_nothing()
    {
        Assert.True(await Store.TryCreateAsync("log/1", new byte[] { 1 }, Cancellation));
        Assert.False(await Store.TryCreateAsync("log/1", new byte[] { 2 }, Cancellation));
        Assert.Equal([1], await Store.TryReadAsync("log/1", Cancellation));
    }

    [Fact]
    public async Task Of_many_concurrent_creates_of_a_name_exactly_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var name = $"race/{round}";
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Store.TryCreateAsync(name, new[] { (byte)i }, Cancellation))));
            Assert.Single(won, true);
            Assert.Equal([(byte)Array.IndexOf(won, true)], (await Store.TryReadAsync(name, Cancellation))!);
        }
    }

    [Fact]
    public async Task A_listing_has_the_names_under_the_prefix_in_order_after_the_start()
    {
        foreach (var name in new[] { "x/b", "x/a", "x/c", "xy/d", "x/sub/e" }) await Store.PutAsync(name, new byte[7], Cancellation);
        var all = await Store.ListAsync("x/", "", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["x/a", "x/b", "x/c", "x/sub/e"], all.Select(found => found.Name));
        Assert.All(all, found => Assert.Equal(7, found.Bytes));
        var rest = await Store.ListAsync("x/", "x/b", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["x/c", "x/sub/e"], rest.Select(found => found.Name));
        Assert.Empty(await Store.ListAsync("nothing/", "", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_its_name_is_free()
    {
        await Store.PutAsync("d/1", new byte[] { 1 }, Cancellation);
        await Store.DeleteAsync("d/1", Cancellation);
        Assert.Null(await Store.TryReadAsync("d/1", Cancellation));
        Assert.True(await Store.TryCreateAsync("d/1", new byte[] { 2 }, Cancellation));
    }

    [Fact]
    public async Task An_opened_object_can_be_read_from_anywhere()
    {
        var content = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31)).ToArray();
        await Store.PutAsync("big", content, Cancellation);
        await using var stream = await Store.TryOpenAsync("big", Cancellation);
        var part = new byte[1000];
        stream!.Seek(150_000, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(part, Cancellation);
        Assert.Equal(content[150_000..151_000], part);
        stream.Seek(-1000, SeekOrigin.End);
        await stream.ReadExactlyAsync(part, Cancellation);
        Assert.Equal(content[^1000..], part);
    }
}

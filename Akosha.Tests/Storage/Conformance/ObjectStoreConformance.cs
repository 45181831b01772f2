using System.Text;
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
            var won = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(i => Task.Run(() => Store.TryCreateAsync(name, new[] { (byte)i }, Cancellation))));
            Assert.Single(won, true);
            Assert.Equal([(byte)Array.IndexOf(won, true)], (await Store.TryReadAsync(name, Cancellation))!);
        }
    }

    [Fact]
    public async Task A_listing_has_the_names_under_the_prefix_in_order_after_the_start()
    {
        foreach (var name in new[] { "x/b", "x/a", "x/c", "xy/d", "x/sub/e" })
            await Store.PutAsync(name, new byte[7], Cancellation);
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
    public async Task Of_an_opened_object_any_range_can_be_read_and_of_one_beyond_its_end_what_there_is()
    {
        var content = new byte[2_500_000];
        new Random(2).NextBytes(content);
        await Store.PutAsync("big", content, Cancellation);
        await using var stream = await Store.TryOpenAsync("big", Cancellation);
        Assert.Equal(content.Length, stream!.Length);
        // The start, the middle, more than is fetched at once, the end, past it, all of it past it, and nothing.
        foreach (
            var (from, length) in new[] { (0, 1_000), (1_500_000, 1_000), (1_048_000, 1_200_000), (2_499_000, 1_000),
            (2_499_999, 1_000), (2_500_000, 10), (9_000_000, 10), (5, 0) })
        {
            var part = new byte[length];
            stream.Seek(from, SeekOrigin.Begin);
            var read = await stream.ReadAtLeastAsync(part, length, throwOnEndOfStream: false, Cancellation);
            Assert.True(content.Skip(from).Take(length).SequenceEqual(part.Take(read)), $"{length} bytes from {from} on");
        }
        var last = new byte[1_000];
        stream.Seek(-1_000, SeekOrigin.End);
        await stream.ReadExactlyAsync(last, Cancellation);
        Assert.Equal(content[^1_000..], last);
    }

    [Fact]
    public async Task An_object_without_content_is_there_and_is_empty()
    {
        await Store.PutAsync("empty/put", ReadOnlyMemory<byte>.Empty, Cancellation);
        Assert.True(await Store.TryCreateAsync("empty/created", ReadOnlyMemory<byte>.Empty, Cancellation));
        foreach (var name in new[] { "empty/created", "empty/put" })
        {
            Assert.Empty((await Store.TryReadAsync(name, Cancellation))!);
            await using var stream = await Store.TryOpenAsync(name, Cancellation);
            Assert.Equal((0, 0), (stream!.Length, await stream.ReadAsync(new byte[10], Cancellation)));
        }
        Assert.False(await Store.TryCreateAsync("empty/put", new byte[1], Cancellation));
        var sizes = await Store.ListAsync("empty/", "", Cancellation).Select(found => found.Bytes).ToListAsync(Cancellation);
        Assert.Equal([0, 0], sizes);
    }

    [Fact]
    public async Task A_name_is_taken_as_it_is()
    {
        string[] names =
        [
            "n/.hidden/..two...", "n/100%", "n/a space, a+plus", "n/a=b&c;d:e@f,g$h!i~j*k'l(m)n", "n/back\\slash",
                "n/day=2020-01-01 00%3A00%3A00/part ü%20%25.parquet",
            "n/q\"<>|^`{}[]", "n/what?is#this", "n/ü–🐎",
        ];
        foreach (var name in names)
        {
            Assert.True(await Store.TryCreateAsync(name, new byte[] { 1 }, Cancellation), name);
            Assert.False(await Store.TryCreateAsync(name, new byte[] { 2 }, Cancellation), name);
            await using (var stream = await Store.TryOpenAsync(name, Cancellation)) Assert.Equal(1, stream!.Length);
            await Store.PutAsync(name, Encoding.UTF8.GetBytes(name), Cancellation);
        }
        Assert.Equal(names, await Store.ListAsync("n/", "", Cancellation).Select(found => found.Name).ToListAsync(Cancellation));
        foreach (var name in names)
        {
            Assert.Equal(Encoding.UTF8.GetBytes(name), await Store.TryReadAsync(name, Cancellation));
            await Store.DeleteAsync(name, Cancellation);
        }
        Assert.Empty(await Store.ListAsync("n/", "", Cancellation).ToListAsync(Cancellation));
    }
}

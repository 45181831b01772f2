using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Storage.Conformance;

namespace Akosha.Tests.Storage.ObjectStores;

/// <summary>A real S3 server that knows <c>If-None-Match</c>, and so orders the commits itself.</summary>
public sealed class NativeCommitTests : S3Conformance
{
    protected override ObjectStore Store => Bucket;

    protected override S3Options Server => TestServers.ConditionalS3();

    [Fact]
    public async Task The_server_is_found_to_order_commits_each_time_it_is_asked()
    {
        for (var start = 0; start < 3; start++) await Bucket.RequireConditionalCreateAsync(Cancellation);
    }

    [Fact]
    public async Task Of_sixteen_writers_one_wins_and_what_it_wrote_stays()
    {
        for (var round = 0; round < 25; round++)
        {
            // some of them in more than one piece on the server
            var name = $"log/{round}";
            var bytes = round % 5 == 4 ? 300_000 : 700;
            var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer =>
                Task.Run(() => Store.TryCreateAsync(name, Enumerable.Repeat((byte)writer, bytes).ToArray(), Cancellation))));
            Assert.Single(won, true);
            Assert.Equal(Enumerable.Repeat((byte)Array.IndexOf(won, true), bytes), await Store.TryReadAsync(name, Cancellation));
        }
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_known_as_ours_and_anothers_is_not()
    {
        Wire.Lose(1);
        Assert.True(await Store.TryCreateAsync("log/1", new byte[] { 1 }, Cancellation));
        Wire.Lose(1);
        Assert.False(await Store.TryCreateAsync("log/1", new byte[] { 2 }, Cancellation));
        Assert.Equal([1], await Store.TryReadAsync("log/1", Cancellation));
    }

    [Fact]
    public async Task Writers_of_a_table_that_race_while_answers_are_lost_commit_everything_once()
    {
        const int Writers = 4, Commits = 8;
        var tables = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => OpenAsync()));
        await Task.WhenAll(tables.Select((table, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < Commits; i++)
            {
                if (i % 3 == writer % 3) Wire.Lose(1);
                await TestLake.CommitAsync(
                    table, Store, TimeProvider.System, [Rows.Message($"w{writer}", $"{i}", "zebra", 1 + i)]);
            }
        })));
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Empty(snapshot.Damage);
        Assert.Equal((Writers * Commits, Writers * Commits), (snapshot.Version, snapshot.Files.Count));
        Assert.NotEqual(0, Wire.Lost);
    }

    [Fact]
    public async Task More_objects_than_the_server_names_at_once_are_all_listed_and_all_deleted()
    {
        var names = Enumerable.Range(0, 1_005).Select(i => $"many/{i:D4}").ToList();
        var several = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation };
        await Parallel.ForEachAsync(names, several, async (name, token) => await Store.PutAsync(name, new byte[] { 1 }, token));
        Assert.Equal(names, await ListAsync(""));
        Assert.Equal(names[1_003..], await ListAsync(names[1_002]));
        await Parallel.ForEachAsync(names, several, async (name, token) => await Store.DeleteAsync(name, token));
        Assert.Empty(await ListAsync(""));

        async Task<List<string>> ListAsync(string after) =>
            await Store.ListAsync("many/", after, Cancellation).Select(found => found.Name).ToListAsync(Cancellation);
    }

    private Task<LakeTable> OpenAsync() => TestLake.OpenAsync(Store, new LakeOptions(), TimeProvider.System);
}

using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

/// <summary>A lake with entries that somebody has cut or forged: what a user of the service sees of it.</summary>
public sealed class TamperedLakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(null)]
    [InlineData("""{"add":{"path":"../../../etc/hostname","size":1,"modificationTime":1,"dataChange":true}}""")]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}{"add":""")]
    [InlineData("")]
    [InlineData("""{"add":{"path":null,"size":1,"dataChange":true}}""")]
    public async Task An_entry_that_was_cut_or_forged_is_named_and_everything_else_is_served_and_written(string? forged)
    {
        await using (var before = await AkoshaHost.StartAsync(_folder.Path, null, "--Akosha:Lake:CheckpointInterval=10"))
            foreach (var conversation in new[] { "apple", "banana", "cherry" })
                await before.StoreAsync("s", conversation, "zebra");
        var entry = Path.Combine(_folder.Path, "lake", "messages", "_delta_log", "00000000000000000002.json");
        var whole = await File.ReadAllTextAsync(entry, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            entry, forged ?? whole[..(whole.IndexOf('\n', StringComparison.Ordinal) + 1)], TestContext.Current.CancellationToken);
        if (Directory.Exists(Path.Combine(_folder.Path, "search")))
            Directory.Delete(Path.Combine(_folder.Path, "search"), recursive: true);

        await using var akosha = await AkoshaHost.StartAsync(_folder.Path, null, "--Akosha:Lake:CheckpointInterval=1");
        await akosha.StoreAsync("s", "damson", "zebra");
        Assert.Equal(
            ["apple/0", "cherry/0", "damson/0"], (await akosha.FindAsync(
                new() { Query = "zebra", GroupBy = SearchGrouping.Message })).Order());
        var (_, answer) = await akosha.SearchAsync(new { query = "zebra" });
        Assert.True(answer.GetProperty("partial").GetBoolean());
        Assert.Contains("00000000000000000002.json", answer.GetProperty("warnings").ToString(), StringComparison.Ordinal);
        var (_, health) = await akosha.GetAsync("/health");
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Contains("00000000000000000002.json", health.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(entry)!, "*.checkpoint.parquet"));
    }

    public void Dispose() => _folder.Dispose();
}

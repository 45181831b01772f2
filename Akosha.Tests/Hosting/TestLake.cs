using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Hosting;

/// <summary>The table of messages as ingestion opens it and writes to it.</summary>
internal static class TestLake
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens the table, creating it if it is not there.</summary>
    public static async Task<LakeTable> OpenAsync(ObjectStore store, LakeOptions options, TimeProvider time)
    {
        var table = MessagesTable.Over(store, options, time, NullLogger<LakeTable>.Instance);
        await table.LoadAsync(Cancellation);
        await table.CreateIfMissingAsync(MessagesTable.NewMetadata(time), Cancellation);
        return table;
    }

    /// <summary>Commits rows as one segment.</summary>
    public static async Task CommitAsync(LakeTable table, ObjectStore store, TimeProvider time, MessageRow[] rows) =>
        await table.CommitAsync(
        new LakeCommit(
            "WRITE", [await SegmentFile.PutAsync(store, table.Name, rows, time.GetUtcNow(), Cancellation)], []), Cancellation);

    /// <summary>
    /// Commits 50 messages as a segment whose keys can be read and whose contents cannot, which nothing in the log tells.
    /// </summary>
    /// <returns>Its path.</returns>
    public static async Task<string> CommitDamagedAsync(LakeTable table, ObjectStore store)
    {
        var random = new Random(6);
        var noise = new byte[2_000];
        var rows = Enumerable.Range(0, 50).Select(i =>
        {
            random.NextBytes(noise);
            return Rows.Message("c", $"{i}", Convert.ToBase64String(noise), i + 1);
        }).ToArray();
        var file = await SegmentFile.PutAsync(store, table.Name, rows, DateTimeOffset.UnixEpoch, Cancellation);
        var bytes = (await store.TryReadAsync($"{table.Name}/{file.Name}", Cancellation))!;
        bytes.AsSpan(bytes.Length / 2, 500).Clear();
        await store.PutAsync($"{table.Name}/{file.Name}", bytes, Cancellation);
        await table.CommitAsync(new LakeCommit("WRITE", [file with { Tags = null }], []), Cancellation);
        return file.Path;
    }
}

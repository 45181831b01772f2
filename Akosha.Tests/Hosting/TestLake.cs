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
    public static async Task CommitAsync(LakeTable table, ObjectStore store, TimeProvider time, MessageRow[] rows) => await table.CommitAsync(
        new LakeCommit("WRITE", [await SegmentFile.PutAsync(store, table.Name, rows, time.GetUtcNow(), Cancellation)], []), Cancellation);
}

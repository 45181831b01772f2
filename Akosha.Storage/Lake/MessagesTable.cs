using System.Text.Json;
using Akosha.Storage.Lake.Columns;
using Akosha.Storage.ObjectStores;
using Microsoft.Extensions.Logging;

namespace Akosha.Storage.Lake;

/// <summary>
/// The one table of the lake: <c>lake/messages</c>, a row a message or tombstone (<see cref="Conversations.MessageRow"/>).
/// </summary>
public static class MessagesTable
{
    /// <summary>The name of the table in the store.</summary>
    public const string Name = "lake/messages";

    /// <summary>
    /// The application whose transactions mark the commits that take erased rows out of files: what readers keep of the files
    /// that leave with such a commit is to be forgotten. The version is the time of the commit (milliseconds since 1970).
    /// </summary>
    public const string Erasures = "akosha.erasures";

    private static readonly string Schema = JsonSerializer.Serialize(new
    {
        type = "struct",
        fields = MessageSchema.Columns.Select(column =>
            new { name = column.Name, type = column.DeltaType, nullable = column.IsNullable, metadata = new { } }),
    });

    /// <summary>The metadata with which the table is created.</summary>
    public static TableMetadata NewMetadata(TimeProvider time) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Name = "messages",
        Description = "Every message Akosha accepted, and tombstones of what was deleted",
        SchemaString = Schema,
        CreatedTime = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    /// <summary>
    /// The commit that gives a table of before the columns that came later, which are null in its files; null if it has them.
    /// </summary>
    public static LakeCommit? Upgrade(LakeSnapshot snapshot) =>
        snapshot.Metadata is { } metadata
            && !MessageSchema.Columns.All(column => metadata.SchemaString.Contains($"\"{column.Name}\"", StringComparison.Ordinal))
            ? new LakeCommit("ADD COLUMNS", [], []) { Metadata = metadata with { SchemaString = Schema } }
            : null;

    /// <summary>The table over a store; nothing is read yet.</summary>
    public static LakeTable Over(ObjectStore store, LakeOptions options, TimeProvider time, ILogger<LakeTable> logger) =>
        new(store, Name, options, time, logger);
}

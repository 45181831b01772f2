using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.Lake.Columns;
using Akosha.Storage.ObjectStores;
using Parquet;
using Parquet.Schema;

namespace Akosha.Tests.Hosting;

/// <summary>
/// Segments as they were written before their bounds were looked after: by Parquet.Net alone, with what it says of its columns.
/// </summary>
internal static class FormerSegments
{
    private static readonly DateTimeDataField Timestamp = new(
        "timestamp", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, false);
    private static readonly DateTimeDataField ReceivedAt = new(
        "received_at", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, false);
    private static readonly DataField<string> Key = new("key", false), Value = new("value", true);

    private static readonly ParquetSchema Schema = new(
        new DataField<string>("system_id", false), new DataField<string>("conversation_id", true),
            new DataField<string>("message_id", true), new DataField<int>("ordinal", false),
        new DataField<string>("role", true), new DataField<string>("author", true), new DataField<string>("content", true),
            Timestamp, ReceivedAt, new MapField("metadata", Key, Value),
        new DataField<long>("content_hash", false), new DataField<long>("version", false), new DataField<bool>("deleted", false),
            new DataField<byte[]>("embedding", true),
        new DataField<string>("embedding_model", true));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The bytes of a segment of these row groups.</summary>
    public static async Task<byte[]> WriteAsync(params MessageRow[][] groups)
    {
        var stream = new MemoryStream();
        await using (
            var writer = await ParquetWriter.CreateAsync(
            Schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd },
            cancellationToken: Cancellation))
            foreach (var rows in groups) await WriteAsync(writer, rows);
        return stream.ToArray();
    }

    /// <summary>Commits rows as one segment of before; its entry says nothing of bounds.</summary>
    /// <returns>What the log says of it.</returns>
    public static async Task<AddFile> CommitAsync(
        LakeTable table, ObjectStore store, DateTimeOffset now, params MessageRow[][] groups)
    {
        var content = await WriteAsync(groups);
        var tally = new SegmentTally();
        foreach (var row in groups.SelectMany(rows => rows)) tally.Add(row);
        var tags = tally.Tags(content);
        tags.Remove(SegmentStats.BoundsTag);
        var file = new AddFile
        {
            Path = $"part-{Guid.CreateVersion7(now):N}.zstd.parquet",
            Size = content.Length,
            ModificationTime = now.ToUnixTimeMilliseconds(),
            DataChange = true,
            Stats = tally.Stats(),
            Tags = tags,
        };
        await store.PutAsync($"{table.Name}/{file.Path}", content, Cancellation);
        await table.CommitAsync(new LakeCommit("WRITE", [file], []), Cancellation);
        return file;
    }

    private static async Task WriteAsync(ParquetWriter writer, MessageRow[] rows)
    {
        using var group = writer.CreateRowGroup();
        foreach (var field in Schema.GetDataFields())
        {
            await (field.Path.ToString() switch
            {
                "ordinal" =>
                    group.WriteAsync<int>(field, Array.ConvertAll(rows, row => row.Ordinal), cancellationToken: Cancellation),
                "timestamp" =>
                    group.WriteAsync<DateTime>(
                    field, Array.ConvertAll(rows, row => TimeOf(row.Timestamp)), cancellationToken: Cancellation),
                "received_at" =>
                    group.WriteAsync<DateTime>(
                    field, Array.ConvertAll(rows, row => TimeOf(row.ReceivedAt)), cancellationToken: Cancellation),
                "content_hash" =>
                    group.WriteAsync<long>(field, Array.ConvertAll(rows, _ => 4711L), cancellationToken: Cancellation),
                "version" =>
                    group.WriteAsync<long>(field, Array.ConvertAll(rows, row => row.Version), cancellationToken: Cancellation),
                "deleted" =>
                    group.WriteAsync<bool>(field, Array.ConvertAll(rows, row => row.Deleted), cancellationToken: Cancellation),
                "embedding" =>
                    group.WriteAsync(field, (IReadOnlyCollection<byte[]>)Array.ConvertAll(rows, row => row.Embedding!)),
                "metadata/key_value/key" => WriteMapAsync(group, field, rows, isKey: true),
                "metadata/key_value/value" => WriteMapAsync(group, field, rows, isKey: false),
                var name =>
                    group.WriteAsync(field, (IReadOnlyCollection<string>)Array.ConvertAll(rows, row => TextOf(row, name)!)),
            });
        }
    }

    private static Task WriteMapAsync(ParquetRowGroupWriter group, DataField field, MessageRow[] rows, bool isKey)
    {
        var levels = MetadataLevels.Of(rows.Select(row => row.Metadata));
        return group.WriteAllPartsAsync<ReadOnlyMemory<char>>(
            field, (isKey ? levels.Keys : levels.Values).ToArray(), (isKey ? levels.KeyLevels : levels.ValueLevels).ToArray(),
            levels.Repetitions.ToArray(), Cancellation);
    }

    private static string? TextOf(MessageRow row, string column) => column switch
    {
        "system_id" => row.SystemId,
        "conversation_id" => row.ConversationId,
        "message_id" => row.MessageId,
        "role" => row.Role,
        "author" => row.Author,
        "content" => row.Content,
        _ => row.EmbeddingModel,
    };

    private static DateTime TimeOf(long microseconds) => UnixMicroseconds.ToTime(microseconds).UtcDateTime;
}

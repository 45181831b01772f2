using System.Runtime.CompilerServices;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake.Columns;
using Parquet;

namespace Akosha.Storage.Lake;

/// <summary>Reads the rows of a segment's Parquet file, a row group at a time.</summary>
public static class SegmentReader
{
    private const int GroupsAhead = 3;
    private const string NoSystem = "a row has no system_id";

    /// <summary>Every row with every column, in the order of the file.</summary>
    /// <param name="stream">The file; it must be able to seek.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="LakeDamageException">The file cannot be read.</exception>
    public static IAsyncEnumerable<MessageRow[]> ReadAsync(Stream stream, CancellationToken cancellation) =>
        ReadGroupsAsync(stream, Parts.All, cancellation);

    /// <summary>Every row with its ids, versions, timestamps, author and deletion mark only.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static IAsyncEnumerable<MessageRow[]> ReadKeysAsync(Stream stream, CancellationToken cancellation) =>
        ReadGroupsAsync(stream, Parts.Keys, cancellation);

    /// <summary>
    /// The same with the digests of contents, also in files that were written before there were any, and the metadata: what tells
    /// a repeat from a change.
    /// </summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static IAsyncEnumerable<MessageRow[]> ReadFactsAsync(Stream stream, CancellationToken cancellation) =>
        ReadGroupsAsync(stream, Parts.Facts, cancellation);

    /// <summary>
    /// What an index is made of, of every row: system, author, content and vector. The next row groups are read while the caller
    /// works on one.
    /// </summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="LakeDamageException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<MessageText[]> ReadTextsAsync(
        byte[] content, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int groups;
        await using (var reader = await GuardAsync(() => OpenAsync(content, cancellation))) groups = reader.RowGroupCount;
        var ahead = new Queue<Task<MessageText[]>>();
        for (var next = 0; next < groups || ahead.Count > 0;)
        {
            for (; next < groups && ahead.Count < GroupsAhead; next++)
            {
                var index = next;
                ahead.Enqueue(Task.Run(() => ReadTextsAsync(content, index, cancellation), cancellation));
            }
            yield return await ahead.Dequeue();
        }
    }

    private static Task<MessageText[]> ReadTextsAsync(byte[] content, int index, CancellationToken cancellation) =>
        GuardAsync(async () =>
    {
        await using var reader = await OpenAsync(content, cancellation);
        using var group = reader.OpenRowGroupReader(index);
        return await new GroupReader(new RowGroupColumns(group, reader.Schema, cancellation)).ReadTextsAsync();
    });

    private static Task<ParquetReader> OpenAsync(byte[] content, CancellationToken cancellation) =>
        ParquetReader.CreateAsync(new MemoryStream(content, writable: false), cancellationToken: cancellation);

    private static async IAsyncEnumerable<MessageRow[]> ReadGroupsAsync(
        Stream stream, Parts parts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var reader = await GuardAsync(
            () => ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: cancellation));
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            var position = index;
            yield return await GuardAsync(async () =>
            {
                using var group = reader.OpenRowGroupReader(position);
                return await new GroupReader(new RowGroupColumns(group, reader.Schema, cancellation)).ReadAsync(parts);
            });
        }
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            // Whatever a decoder throws over damaged bytes, the finding is the same.
            throw new LakeDamageException($"not a readable Parquet file: {error.Message}", error);
        }
    }

    /// <summary>How much of each row is read.</summary>
    private enum Parts
    {
        Keys,
        Facts,
        All,
    }

    private sealed class GroupReader(RowGroupColumns group)
    {
        public async Task<MessageRow[]> ReadAsync(Parts parts)
        {
            var rows = new MessageRow[group.Rows];
            for (var i = 0; i < rows.Length; i++) rows[i] = new MessageRow { SystemId = null! };
            foreach (var column in MessageSchema.InReadingOrder(ColumnsOf(parts)))
                if (!column.IsNullable || group.Has(column)) await column.ReadAsync(group, rows);
            await EarlierFiles.CompleteAsync(group, rows, areFactsWanted: parts == Parts.Facts);
            foreach (var row in rows) Check(row, parts == Parts.All);
            return rows;
        }

        public async Task<MessageText[]> ReadTextsAsync()
        {
            var systems = await group.RepeatedAsync(MessageSchema.SystemId.Name);
            var authors = await group.RepeatedAsync(MessageSchema.Author.Name);
            var models = await group.RepeatedAsync(MessageSchema.EmbeddingModel.Name);
            var contents = await group.SlicesAsync<char>(MessageSchema.Content.Name);
            var vectors = await group.SlicesAsync<byte>(MessageSchema.Embedding.Name);
            var texts = new MessageText[group.Rows];
            for (var i = 0; i < texts.Length; i++)
                texts[i] = new MessageText(
                    systems[i] ?? throw new InvalidDataException(NoSystem), authors[i], contents[i], vectors[i], models[i]);
            return texts;
        }

        private static IEnumerable<MessageColumn> ColumnsOf(Parts parts) => parts switch
        {
            Parts.Keys => MessageSchema.For(ColumnUse.Key),
            Parts.Facts => MessageSchema.For(ColumnUse.Key | ColumnUse.Fact),
            _ => MessageSchema.Columns,
        };

        /// <summary>Another engine may have added a file with rows that no message is.</summary>
        private static void Check(MessageRow row, bool isWhole)
        {
            if (row.SystemId is null) throw new InvalidDataException(NoSystem);
            if (row.MessageId is not null && row.ConversationId is null)
                throw new InvalidDataException("a message has no conversation_id");
            if (isWhole && row is { Deleted: false, MessageId: not null, Content: null })
                throw new InvalidDataException("a message has no content");
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;
using static Akosha.Storage.Lake.SegmentColumns;

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

    /// <summary>Every row with its ids, versions, timestamps and deletion mark only.</summary>
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
        return await new GroupReader(group, reader.Schema, cancellation).ReadTextsAsync();
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
                return await new GroupReader(group, reader.Schema, cancellation).ReadAsync(parts);
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

    private sealed class GroupReader(ParquetRowGroupReader group, ParquetSchema schema, CancellationToken cancellation)
    {
        private readonly int _rows = checked((int)group.RowCount);

        public async Task<MessageRow[]> ReadAsync(Parts parts)
        {
            var systems = await RepeatedAsync(SystemId);
            var conversations = await RepeatedAsync(ConversationId);
            var messages = await TextsAsync(MessageId);
            var (timestamps, received) = (await ValuesAsync<DateTime>(Timestamp), await ValuesAsync<DateTime>(ReceivedAt));
            var versions = await ValuesAsync<long>(SegmentColumns.Version);
            var deleted = await ValuesAsync<bool>(Deleted);
            var digests = await DigestsAsync();
            var isHollow = await HollowAsync(messages, deleted, digests);
            var rest = parts == Parts.All ? await RestAsync() : null;
            var metadata = parts == Parts.Keys ? null : await MetadataAsync();
            var metadataVersions = await MetadataVersionsAsync(versions, metadata);
            if (parts == Parts.Facts) digests ??= await WorkOutDigestsAsync(messages, deleted);
            var rows = new MessageRow[_rows];
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = new MessageRow
                {
                    SystemId = systems[i]!,
                    ConversationId = conversations[i],
                    MessageId = messages[i],
                    Timestamp = MicrosecondsOf(timestamps[i]),
                    ContentDigest = digests?[i],
                    MetadataVersion = metadataVersions[i],
                    IsHollow = isHollow?[i] ?? false,
                    Version = versions[i],
                    Deleted = deleted[i],
                    Ordinal = rest?.Ordinals[i] ?? 0,
                    Role = rest?.Roles[i],
                    Author = rest?.Authors[i],
                    Content = rest?.Contents[i],
                    ReceivedAt = MicrosecondsOf(received[i]),
                    Metadata = metadata?[i],
                    Embedding = rest?.Embeddings[i],
                    EmbeddingModel = rest?.Models[i],
                };
                Check(rows[i], rest is not null);
            }
            return rows;
        }

        public async Task<MessageText[]> ReadTextsAsync()
        {
            var (systems, authors, models) = (
                await RepeatedAsync(SystemId), await RepeatedAsync(Author), await RepeatedAsync(EmbeddingModel));
            var (contents, vectors) = (await SlicesAsync<char>(Content), await SlicesAsync<byte>(Embedding));
            var texts = new MessageText[_rows];
            for (var i = 0; i < texts.Length; i++)
                texts[i] = new MessageText(
                systems[i] ?? throw new InvalidDataException(NoSystem), authors[i], contents[i], vectors[i], models[i]);
            return texts;
        }

        private sealed record Rest(
            int[] Ordinals, string?[] Roles, string?[] Authors, string?[] Contents, byte[]?[] Embeddings, string?[] Models);

        private async Task<Rest> RestAsync() => new(
            await ValuesAsync<int>(Ordinal), await RepeatedAsync(Role), await TextsAsync(Author), await TextsAsync(Content),
            await EmbeddingsAsync(), await RepeatedAsync(EmbeddingModel));

        /// <summary>Another engine may have added a file with rows that no message is.</summary>
        private static void Check(MessageRow row, bool isWhole)
        {
            if (row.SystemId is null) throw new InvalidDataException(NoSystem);
            if (row.MessageId is not null && row.ConversationId is null)
                throw new InvalidDataException("a message has no conversation_id");
            if (isWhole && row is { Deleted: false, MessageId: not null, Content: null })
                throw new InvalidDataException("a message has no content");
        }

        private static long MicrosecondsOf(DateTime time) =>
            UnixMicroseconds.Of(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));

        private DataField FieldOf(string path) => schema.GetDataFields().First(field => field.Path.ToString() == path);

        private async Task<string?[]> TextsAsync(DataField field)
        {
            var values = new string?[_rows];
            await group.ReadAsync(FieldOf(field.Name), values.AsMemory(), cancellationToken: cancellation);
            return values;
        }

        private async Task<T[]> ValuesAsync<T>(DataField field) where T : struct
        {
            var values = new T[_rows];
            await group.ReadAsync<T>(FieldOf(field.Name), values.AsMemory(), cancellationToken: cancellation);
            return values;
        }

        private async Task<byte[]?[]> EmbeddingsAsync()
        {
            var values = new byte[]?[_rows];
            await group.ReadAsync(FieldOf(Embedding.Name), values.AsMemory(), cancellationToken: cancellation);
            return values;
        }

        /// <summary>A column in which the same text comes again and again, with one object for all of the same.</summary>
        private async Task<string?[]> RepeatedAsync(DataField column)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
            var texts = new string?[_rows];
            foreach (var (row, slice) in (await SlicesAsync<char>(column)).Index())
            {
                if (slice.IsEmpty) continue;
                if (!lookup.TryGetValue(slice.Span, out texts[row])) known.Add(texts[row] = slice.ToString());
            }
            return texts;
        }

        /// <summary>A column as slices of its pages, without an object for each row; empty where there is no value.</summary>
        private async Task<ReadOnlyMemory<T>[]> SlicesAsync<T>(DataField column)
        {
            var field = FieldOf(column.Name);
            var (slices, levels) = (new ReadOnlyMemory<T>[_rows], new int[_rows]);
            await group.ReadRawAsync<ReadOnlyMemory<T>>(field, slices.AsMemory(), levels.AsMemory(), null, cancellation);
            // The values come without gaps: from the last on, each goes to its row.
            var value = levels.Count(level => level == field.MaxDefinitionLevel);
            if (value == _rows) return slices;
            for (var row = _rows - 1; row >= 0; row--)
                slices[row] = levels[row] == field.MaxDefinitionLevel ? slices[--value] : default;
            return slices;
        }

        private bool Has(DataField column) => schema.GetDataFields().Any(field => field.Path.ToString() == column.Name);

        /// <summary>The digests of the contents; null in a file of before there were any.</summary>
        private async Task<UInt128?[]?> DigestsAsync()
        {
            if (!Has(SegmentColumns.ContentDigest)) return null;
            var slices = await SlicesAsync<byte>(SegmentColumns.ContentDigest);
            return Array.ConvertAll(
                slices, slice => slice.Length == 16 ? BinaryPrimitives.ReadUInt128LittleEndian(slice.Span) : (UInt128?)null);
        }

        private async Task<UInt128?[]> WorkOutDigestsAsync(string?[] messages, bool[] deleted)
        {
            var (roles, authors, contents) = (await RepeatedAsync(Role), await TextsAsync(Author), await TextsAsync(Content));
            return [.. Enumerable.Range(0, _rows).Select(i =>
                deleted[i] || messages[i] is null ? (UInt128?)null
                    : Conversations.ContentDigest.Of(roles[i] ?? "", authors[i], contents[i] ?? ""))];
        }

        /// <summary>
        /// Which rows are hollow: messages without a digest, and with the hash of nothing, in a file that has digests.
        /// </summary>
        private async Task<bool[]?> HollowAsync(string?[] messages, bool[] deleted, UInt128?[]? digests)
        {
            if (digests is null) return null;
            var hashes = await ValuesAsync<long>(SegmentColumns.ContentHash);
            return [.. Enumerable.Range(0, _rows)
                .Select(i => !deleted[i] && messages[i] is not null && digests[i] is null && hashes[i] == 0)];
        }

        /// <summary>
        /// For each row the version of the metadata that it carries. In files of before there was such a column it is that of the
        /// row itself.
        /// </summary>
        private async Task<long?[]> MetadataVersionsAsync(long[] versions, IReadOnlyDictionary<string, string>?[]? metadata)
        {
            var found = new long?[_rows];
            if (Has(SegmentColumns.MetadataVersion))
                await group.ReadAsync<long>(
                FieldOf(SegmentColumns.MetadataVersion.Name), found.AsMemory(), cancellationToken: cancellation);
            else
            {
                var carries = metadata is null ? await CarriesMetadataAsync()
                    : Array.ConvertAll(metadata, pairs => pairs is not null);
                for (var i = 0; i < found.Length; i++) found[i] = carries[i] ? versions[i] : null;
            }
            return found;
        }

        private async Task<bool[]> CarriesMetadataAsync()
        {
            var (carries, row) = (new bool[_rows], -1);
            var (field, slots) = MetadataFields();
            var (_, levels, repetitions) = await RawAsync(field[0], slots);
            for (var i = 0; i < levels.Length; i++)
                if (repetitions[i] == 0) carries[++row] = levels[i] > 0;
            return carries;
        }

        private (DataField[] Fields, int Slots) MetadataFields()
        {
            var fields = schema.GetDataFields()
                .Where(field => field.Path.ToString().StartsWith("metadata/", StringComparison.Ordinal)).ToArray();
            return (fields, (int)(group.GetMetadata(fields[0])?.MetaData?.NumValues ?? _rows));
        }

        private async Task<IReadOnlyDictionary<string, string>?[]> MetadataAsync()
        {
            var (fields, slots) = MetadataFields();
            var (keys, keyLevels, repetitions) = await RawAsync(fields[0], slots);
            var (values, valueLevels, _) = await RawAsync(fields[1], slots);
            return MetadataLevels.Rows(_rows, keyLevels, repetitions, keys, valueLevels, values);
        }

        private async Task<(ReadOnlyMemory<char>[] Values, int[] Levels, int[] Repetitions)> RawAsync(DataField field, int slots)
        {
            var (values, levels, repetitions) = (new ReadOnlyMemory<char>[slots], new int[slots], new int[slots]);
            await group.ReadRawAsync<ReadOnlyMemory<char>>(
                field, values.AsMemory(), levels.AsMemory(), repetitions.AsMemory(), cancellation);
            return (values, levels, repetitions);
        }
    }
}

using Akosha.Storage.Conversations;
using Akosha.Storage.ObjectStores;

namespace Akosha.Storage.Lake;

/// <summary>Segments in the store: puts one there before its commit, and reads one that the log names.</summary>
public static class SegmentFile
{
    /// <summary>Writes a segment of these rows under a new name.</summary>
    /// <returns>The action that adds it to the table.</returns>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public static async Task<AddFile> PutAsync(
        ObjectStore store, string table, IReadOnlyList<MessageRow> rows, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var writer = await SegmentWriter.CreateAsync(0, cancellation);
        await writer.AddAsync(rows, cancellation);
        return await PutAsync(store, table, writer, now, cancellation);
    }

    /// <summary>Ends a segment and puts it into the store under a new name.</summary>
    /// <inheritdoc cref="PutAsync(ObjectStore, string, IReadOnlyList{MessageRow}, DateTimeOffset, CancellationToken)"/>
    public static async Task<AddFile> PutAsync(
        ObjectStore store, string table, SegmentWriter writer, DateTimeOffset now, CancellationToken cancellation)
    {
        var content = await writer.CompleteAsync(cancellation);
        var path = NewPath(now);
        await store.PutAsync($"{table}/{path}", content, cancellation);
        return new AddFile
        {
            Path = path,
            Size = content.Length,
            ModificationTime = now.ToUnixTimeMilliseconds(),
            DataChange = true,
            Stats = writer.Tally.Stats(),
            Tags = writer.Tally.Tags(content.Span),
        };
    }

    /// <summary>Puts other bytes with the rows of a segment, in the same places, into the store under a new name.</summary>
    /// <returns>The action that adds them in place of the old file.</returns>
    /// <exception cref="StoreFullException">There is no room for them.</exception>
    internal static async Task<AddFile> PutAgainAsync(
        ObjectStore store, string table, AddFile file, ReadOnlyMemory<byte> content, DateTimeOffset now,
            CancellationToken cancellation)
    {
        var path = NewPath(now);
        await store.PutAsync($"{table}/{path}", content, cancellation);
        var tags = new Dictionary<string, string?>(file.Tags ?? new Dictionary<string, string?>())
        {
            [SegmentStats.ChecksumTag] = SegmentStats.Checksum(content.Span),
            [SegmentStats.BoundsTag] = SegmentStats.BoundsHold,
        };
        return file with
        {
            Path = path,
            Size = content.Length,
            ModificationTime = now.ToUnixTimeMilliseconds(),
            DataChange = false,
            Tags = tags
        };
    }

    /// <summary>Reads a whole segment after checking its size and its checksum, if the log has one.</summary>
    /// <exception cref="LakeDamageException">It is missing or damaged.</exception>
    public static async Task<List<MessageRow>> ReadAsync(
        ObjectStore store, string table, AddFile file, bool keysOnly, CancellationToken cancellation) =>
        await ReadAsync(await BytesAsync(store, table, file, cancellation), keysOnly, cancellation);

    /// <summary>The bytes of a segment, after checking their number and their checksum, if the log has one.</summary>
    /// <exception cref="LakeDamageException">It is missing or damaged.</exception>
    public static async Task<byte[]> BytesAsync(ObjectStore store, string table, AddFile file, CancellationToken cancellation)
    {
        if (file.Size > Array.MaxLength)
            throw new LakeDamageException($"the file has {file.Size} bytes, and {Array.MaxLength} are the most that are read");
        var content = await store.TryReadAsync($"{table}/{file.Name}", cancellation)
            ?? throw new LakeDamageException("the file is missing");
        if (content.Length != file.Size)
            throw new LakeDamageException($"the file has {content.Length} bytes, and the log says {file.Size}");
        return IsIntact(content, file)
            ? content
            : throw new LakeDamageException("the bytes are not those that were written (the checksum differs)");
    }

    /// <summary>True if the bytes are those of the file: their number, and their checksum if the log has one.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> content, AddFile file) => content.Length == file.Size
        && (file.Tags?.GetValueOrDefault(SegmentStats.ChecksumTag) is not { } checksum
            || SegmentStats.Checksum(content) == checksum);

    /// <summary>Reads the rows of a segment from its bytes.</summary>
    /// <exception cref="LakeDamageException">They are damaged.</exception>
    public static async Task<List<MessageRow>> ReadAsync(byte[] content, bool keysOnly, CancellationToken cancellation)
    {
        var rows = new List<MessageRow>();
        await foreach (var group in GroupsAsync(content, keysOnly, cancellation)) rows.AddRange(group);
        return rows;
    }

    /// <summary>
    /// Reads of a segment what tells a repeat from a change, a row group at a time: ids, versions, times, deletion marks, digests
    /// and metadata.
    /// </summary>
    /// <exception cref="LakeDamageException">The bytes are damaged.</exception>
    public static IAsyncEnumerable<MessageRow[]> FactsAsync(byte[] content, CancellationToken cancellation) =>
        SegmentReader.ReadFactsAsync(new MemoryStream(content, writable: false), cancellation);

    /// <summary>Reads the rows of a segment from its bytes, a row group at a time.</summary>
    /// <exception cref="LakeDamageException">They are damaged.</exception>
    public static IAsyncEnumerable<MessageRow[]> GroupsAsync(byte[] content, bool keysOnly, CancellationToken cancellation)
    {
        var stream = new MemoryStream(content, writable: false);
        return keysOnly ? SegmentReader.ReadKeysAsync(stream, cancellation) : SegmentReader.ReadAsync(stream, cancellation);
    }

    private static string NewPath(DateTimeOffset now) => $"part-{Guid.CreateVersion7(now):N}.zstd.parquet";
}

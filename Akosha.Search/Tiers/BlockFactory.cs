using System.Text.Json.Nodes;
using Akosha.Search.Index;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Tiers;

/// <summary>Makes blocks from segments of the lake, and finds those that an earlier process has left on the local disk.</summary>
internal sealed partial class BlockFactory(TieredIndex index, ObjectStore store, ILogger<BlockFactory> logger)
{
    /// <summary>
    /// Builds blocks of whole segments. A segment that cannot be read is named in <paramref name="damage"/>; a store that fails ends
    /// the call.
    /// </summary>
    public async Task<List<BuiltBlock>> BuildAsync(IReadOnlyList<AddFile> files, Tier tier, List<LakeDamage> damage, CancellationToken cancellation)
    {
        var built = new List<BuiltBlock>();
        BlockBuilder? builder = null;
        var next = files.Count > 0 ? ReadAsync(files[0], damage, cancellation) : null;
        for (var i = 0; i < files.Count; i++)
        {
            var rows = await next!;
            if (i + 1 < files.Count) next = ReadAsync(files[i + 1], damage, cancellation);
            if (rows is null) continue;
            if (builder is not null && (builder.Count + rows.Count > Postings.MostMessages || builder.Directory.Metadata.Bytes > TieredIndex.MostMetadata)) built.Add(Complete(Exchange(ref builder), tier));
            for (var from = 0; from < rows.Count || from == 0; from += Postings.MostMessages)
            {
                if (from > 0) built.Add(Complete(Exchange(ref builder!), tier));
                builder ??= index.NewBuilder(Math.Min(Postings.MostMessages, Math.Max(rows.Count, TieredIndex.LargeSegment)));
                var first = builder.Count;
                var messages = builder.Add(files[i].Path, rows, from, Math.Min(rows.Count, from + Postings.MostMessages));
                if (tier != Tier.Cold) index.Stores.Rows.Add(Block.RowKeyOf(builder.Id, first), messages);
            }
        }
        if (builder is not null) built.Add(Complete(builder, tier));
        return built;
    }

    /// <summary>Builds a block of some messages of segments, with everything else that the segments have.</summary>
    /// <param name="files">The segments.</param>
    /// <param name="rows">The positions of the messages' rows in each of them, by its path.</param>
    /// <param name="tier">The tier of the block; not the cold one.</param>
    /// <param name="damage">Names the segments that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<BuiltBlock> BuildOfAsync(
        IReadOnlyList<AddFile> files, IReadOnlyDictionary<string, HashSet<int>> rows, Tier tier, List<LakeDamage> damage, CancellationToken cancellation)
    {
        var builder = index.NewBuilder(rows.Values.Sum(positions => positions.Count));
        foreach (var file in files)
        {
            if (await ReadAsync(file, (_, position) => rows[file.Path].Contains(position), damage, cancellation) is not { } found) continue;
            var first = builder.Count;
            builder.Add(found);
            index.Stores.Rows.Add(Block.RowKeyOf(builder.Id, first), found.Messages);
        }
        return Complete(builder, tier);
    }

    /// <summary>Packs a block and writes its files. If the disk fails it stays in memory alone.</summary>
    public (Image Image, bool IsOnDisk) Pack(BlockBuilder builder)
    {
        var image = builder.PackIndex();
        return (Image.In(image), Write(builder, image));
    }

    /// <summary>
    /// Writes a block's directory on the local disk again. If that fails the old one stays: at the next start it does not have what
    /// the table names, and the segments are read.
    /// </summary>
    public void Describe(int id, Provenance provenance, IReadOnlyList<MessageRow> tombstones)
    {
        try
        {
            var path = index.Stores.Folder!.DirectoryFile(id);
            using var image = Image.Load(path);
            if (!image.IsIntact()) throw new InvalidDataException("the checksum of its directory differs");
            var directory = BlockDirectory.Read(image);
            directory.Replace(provenance);
            directory.Bury(tombstones);
            SsdFolder.Write(path, directory.Pack((JsonObject)JsonNode.Parse(image.Header.GetRawText())!));
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            Log.NotWritten(logger, id, error.Message);
        }
    }

    /// <summary>
    /// The messages of a segment that are needed, its tombstones, and all metadata; null, and an entry in <paramref name="damage"/>, if it cannot
    /// be read.
    /// </summary>
    /// <param name="file">The segment.</param>
    /// <param name="isNeeded">Tells of a message, and the position of its row, whether it is needed.</param>
    /// <param name="damage">Names the segment if it cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<SegmentRows?> ReadAsync(AddFile file, Func<MessageRow, int, bool> isNeeded, List<LakeDamage> damage, CancellationToken cancellation)
    {
        try
        {
            var found = new SegmentRows(file.Path);
            var content = await SegmentFile.BytesAsync(store, MessagesTable.Name, file, cancellation);
            var position = 0;
            await foreach (var rows in SegmentFile.GroupsAsync(content, keysOnly: false, cancellation))
            {
                foreach (var row in rows)
                {
                    if (row.IsTombstone) found.Tombstones.Add(row);
                    if (row.IsMessage && isNeeded(row, position))
                    {
                        found.Messages.Add(row);
                        found.Places.Add(position);
                    }
                    else if (!row.IsMessage || row.Metadata is not null) found.Others.Add(row);
                    position++;
                }
            }
            return found;
        }
        catch (LakeDamageException error)
        {
            TakeDamage(file, error, damage);
            return null;
        }
    }

    /// <summary>What a segment holds, without reading it whole; null if it is missing or damaged.</summary>
    public async Task<SegmentKeys?> ReadKeysAsync(AddFile file, CancellationToken cancellation)
    {
        try
        {
            var keys = new SegmentKeys(file.Path);
            var content = await SegmentFile.BytesAsync(store, MessagesTable.Name, file, cancellation);
            await foreach (var rows in SegmentFile.GroupsAsync(content, keysOnly: true, cancellation)) keys.Add(rows);
            return keys;
        }
        catch (LakeDamageException)
        {
            return null; // whoever reads it whole says so
        }
    }

    /// <summary>The blocks on the local disk that can be used again. Those that are damaged, stale or of another analysis are removed.</summary>
    public List<BuiltBlock> Reuse(Residency residency, Func<string, bool> isInTable)
    {
        if (index.Stores.Folder is not { } folder) return [];
        var rows = index.Stores.Rows.WarmRows();
        var found = new List<BuiltBlock>();
        foreach (var id in folder.Blocks())
        {
            if (TryReuse(folder, id, rows.GetValueOrDefault(id), residency, isInTable) is { } block) found.Add(block);
        }
        folder.Sweep(found.Select(block => block.Id).ToHashSet());
        foreach (var stale in rows.Keys.Except(found.Where(block => block.Tier != Tier.Cold).Select(block => block.Id))) index.Stores.Rows.Remove(Tier.Warm, stale);
        return found;
    }

    private BuiltBlock? TryReuse(SsdFolder folder, int id, int rows, Residency residency, Func<string, bool> isInTable)
    {
        try
        {
            using var directoryImage = Image.Load(folder.DirectoryFile(id));
            if (!directoryImage.IsIntact()) throw new InvalidDataException("the checksum of its directory differs");
            if (directoryImage.Header.GetProperty("analyzer").GetString() != index.Analyzer) return null;
            if (!directoryImage.Header.TryGetProperty("keys", out var keys) || keys.GetString() != MessageKey.Name) return null; // written before keys were what they are
            var directory = BlockDirectory.Read(directoryImage);
            if (directory.Segments.Exists(part => part.Segment == Provenance.Deleted)) return null; // nothing shall stay of them
            var live = directory.Segments.Where(part => isInTable(part.Segment)).Sum(part => part.Messages);
            if (live * 2 < directory.Count || live == 0) return null;
            var tier = File.Exists(folder.IndexFile(id)) ? residency.Of(Newest(directory, isInTable)) : Tier.Cold;
            if (tier == Tier.Cold)
            {
                if (File.Exists(folder.IndexFile(id))) index.Stores.Cold!.Adopt(id, folder.IndexFile(id));
                return new BuiltBlock(id, directory, null, tier, IsOnDisk: true);
            }
            var expected = directoryImage.Header.TryGetProperty("rows", out var written) ? written.GetInt32() : directory.Count;
            if (rows != expected) throw new InvalidDataException($"it has {rows} rows, and not {expected}");
            var image = tier == Tier.Hot ? Image.Load(folder.IndexFile(id)) : Image.Map(folder.IndexFile(id));
            if (!image.IsIntact()) throw new InvalidDataException("the checksum of its index differs");
            if (image.Header.GetProperty("codes").GetString() != SignCodes.Name) return null;
            if (tier == Tier.Hot) index.Stores.Rows.CopyToHot(id);
            return new BuiltBlock(id, directory, image, tier, IsOnDisk: true);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or KeyNotFoundException or DuckDB.NET.Data.DuckDBException)
        {
            Log.Damaged(logger, id, error.Message);
            return null;
        }
    }

    private static long Newest(BlockDirectory directory, Func<string, bool> isInTable)
    {
        var wanted = directory.Segments.ConvertAll(part => isInTable(part.Segment));
        var newest = long.MinValue;
        for (var offset = 0; offset < directory.Count; offset++)
            if (wanted[directory.SegmentOf[offset]]) newest = Math.Max(newest, directory.Timestamps[offset]);
        return newest;
    }

    private BuiltBlock Complete(BlockBuilder builder, Tier tier)
    {
        var packed = builder.PackIndex();
        var isOnDisk = tier == Tier.Cold ? WriteDirectory(builder) : Write(builder, packed);
        if (tier == Tier.Cold)
        {
            index.Stores.Cold!.Keep(builder.Id, packed);
            return new BuiltBlock(builder.Id, builder.Directory, null, tier, isOnDisk);
        }
        if (tier == Tier.Hot || !isOnDisk) return new BuiltBlock(builder.Id, builder.Directory, Image.In(packed), Tier.Hot, isOnDisk);
        index.Stores.Rows.Remove(Tier.Hot, builder.Id); // nobody reads them there: the block is warm from the start
        return new BuiltBlock(builder.Id, builder.Directory, Image.Map(index.Stores.Folder!.IndexFile(builder.Id)), tier, isOnDisk);
    }

    private bool WriteDirectory(BlockBuilder builder, int rows = 0)
    {
        if (index.Stores.Folder is not { } folder) return false;
        try
        {
            SsdFolder.Write(folder.DirectoryFile(builder.Id), builder.PackDirectory(rows));
            return true;
        }
        catch (IOException error)
        {
            Log.NotWritten(logger, builder.Id, error.Message);
            return false;
        }
    }

    private bool Write(BlockBuilder builder, byte[] packed)
    {
        if (index.Stores.Folder is not { } folder) return false;
        try
        {
            var rows = index.Stores.Rows.CopyToWarm(builder.Id);
            SsdFolder.Write(folder.IndexFile(builder.Id), packed);
            return WriteDirectory(builder, rows);
        }
        catch (Exception error) when (error is IOException or DuckDB.NET.Data.DuckDBException)
        {
            Log.NotWritten(logger, builder.Id, error.Message);
            return false;
        }
    }

    /// <summary>The rows of a segment; null, and an entry in <paramref name="damage"/>, if it cannot be read.</summary>
    public async Task<List<MessageRow>?> ReadAsync(AddFile file, List<LakeDamage> damage, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(() => SegmentFile.ReadAsync(store, MessagesTable.Name, file, keysOnly: false, cancellation), cancellation);
        }
        catch (LakeDamageException error)
        {
            TakeDamage(file, error, damage);
            return null;
        }
    }

    private void TakeDamage(AddFile file, LakeDamageException error, List<LakeDamage> damage)
    {
        Log.SegmentDamaged(logger, file.Name, error.Message);
        lock (damage) damage.Add(new LakeDamage($"{MessagesTable.Name}/{file.Name}", error.Message));
    }

    private static BlockBuilder Exchange(ref BlockBuilder? builder)
    {
        var complete = builder!;
        builder = null;
        return complete;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "BlockDamaged", Message = "Block {Block} on the local disk cannot be used and is made again from the lake: {Reason}")]
        public static partial void Damaged(ILogger logger, int block, string reason);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "BlockNotWritten", Message = "Block {Block} cannot be written to the local disk and stays in memory: {Reason}")]
        public static partial void NotWritten(ILogger logger, int block, string reason);

        [LoggerMessage(Level = LogLevel.Error, EventName = "SegmentDamaged", Message = "The segment {Segment} cannot be read and is missing from answers: {Reason}")]
        public static partial void SegmentDamaged(ILogger logger, string segment, string reason);
    }
}

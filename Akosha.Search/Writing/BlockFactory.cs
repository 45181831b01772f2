using System.Text.Json.Nodes;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.Storage.Lake;

namespace Akosha.Search.Writing;

/// <summary>Makes blocks from segments of the lake, and packs them. Any thread may call it.</summary>
internal sealed partial class BlockFactory(IndexWriter index, SegmentSource source, ILogger<BlockFactory> logger)
{
    /// <summary>
    /// Builds blocks of whole segments. A segment that cannot be read is named in <paramref name="damage"/>; a store that fails
    /// ends the call.
    /// </summary>
    public async Task<List<BuiltBlock>> BuildAsync(
        IReadOnlyList<AddFile> files, Tier tier, List<LakeDamage> damage, CancellationToken cancellation)
    {
        var built = new List<BuiltBlock>();
        BlockBuilder? builder = null;
        var next = files.Count > 0 ? source.ReadAsync(files[0], damage, cancellation) : null;
        for (var i = 0; i < files.Count; i++)
        {
            var rows = await next!;
            if (i + 1 < files.Count) next = source.ReadAsync(files[i + 1], damage, cancellation);
            if (rows is null) continue;
            if (builder is not null
                && (builder.Count + rows.Count > Postings.MaxMessages
                || builder.Directory.Metadata.Bytes > IndexWriter.MaxMetadata)) built.Add(
                Complete(Exchange(ref builder), tier));
            for (var from = 0; from < rows.Count || from == 0; from += Postings.MaxMessages)
            {
                if (from > 0) built.Add(Complete(Exchange(ref builder!), tier));
                builder ??= index.NewBuilder(Math.Min(Postings.MaxMessages, Math.Max(rows.Count, IndexWriter.LargeSegment)));
                var first = new BlockOffset(builder.Count);
                var messages = builder.Add(files[i].Path, rows, from, Math.Min(rows.Count, from + Postings.MaxMessages));
                if (tier != Tier.Cold) index.Stores.Rows.Add(Block.RowKeyOf(builder.Id, first), messages);
            }
        }
        if (builder is not null) built.Add(Complete(builder, tier));
        return built;
    }

    /// <summary>Builds a block of some messages of segments, with everything else that the segments have.</summary>
    /// <param name="files">The segments.</param>
    /// <param name="rows">The positions of the messages' rows in each of them, by its path.</param>
    /// <param name="tier">The tier of the block.</param>
    /// <param name="damage">Names the segments that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<BuiltBlock> BuildOfAsync(
        IReadOnlyList<AddFile> files, IReadOnlyDictionary<string, HashSet<FileRow>> rows, Tier tier, List<LakeDamage> damage,
            CancellationToken cancellation)
    {
        var builder = index.NewBuilder(rows.Values.Sum(positions => positions.Count));
        foreach (var file in files)
        {
            if (await source.ReadAsync(
                file, (_, position) => rows[file.Path].Contains(position), damage, cancellation) is not { } found) continue;
            var first = new BlockOffset(builder.Count);
            builder.Add(found);
            if (tier != Tier.Cold) index.Stores.Rows.Add(Block.RowKeyOf(builder.Id, first), found.Messages);
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
    /// Writes a block's directory on the local disk again. If that fails the old one stays: at the next start it does not have
    /// what the table names, and the segments are read.
    /// </summary>
    public void Describe(BlockDescription description)
    {
        try
        {
            var path = index.Stores.Folder!.DirectoryFile(description.Block);
            using var image = Image.Load(path);
            if (!image.IsIntact()) throw new InvalidDataException("the checksum of its directory differs");
            var directory = BlockDirectory.Read(image);
            directory.Replace(description.Provenance);
            directory.AddTombstones(description.Tombstones);
            directory.Placements.Add(description.Placements);
            SsdFolder.Write(path, directory.Pack((JsonObject)JsonNode.Parse(image.Header.GetRawText())!));
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            Log.NotWritten(logger, description.Block, error.Message);
        }
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
        if (tier == Tier.Hot || !isOnDisk)
            return new BuiltBlock(builder.Id, builder.Directory, Image.In(packed), Tier.Hot, isOnDisk);
        index.Stores.Rows.Remove(Tier.Hot, builder.Id); // nobody reads them there: the block is warm from the start
        return new BuiltBlock(
            builder.Id, builder.Directory, Image.Map(index.Stores.Folder!.IndexFile(builder.Id)), tier, isOnDisk);
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

    private static BlockBuilder Exchange(ref BlockBuilder? builder)
    {
        var complete = builder!;
        builder = null;
        return complete;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "BlockNotWritten",
            Message = "Block {Block} cannot be written to the local disk and stays in memory: {Reason}")]
        public static partial void NotWritten(ILogger logger, int block, string reason);
    }
}

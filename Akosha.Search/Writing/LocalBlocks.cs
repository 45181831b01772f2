using Akosha.Search.Tiers;
using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Writing;

/// <summary>Finds the blocks that an earlier process has left on the local disk.</summary>
internal sealed partial class LocalBlocks(IndexWriter index, Residency residency, ILogger<LocalBlocks> logger)
{
    /// <summary>
    /// The blocks on the local disk that can be used again. Those that are damaged, stale or of another analysis are removed.
    /// </summary>
    /// <param name="isInTable">Tells whether a segment is part of the table.</param>
    public List<BuiltBlock> Find(Func<string, bool> isInTable)
    {
        if (index.Stores.Folder is not { } folder) return [];
        var rows = index.Stores.Rows.WarmRows();
        var found = new List<BuiltBlock>();
        foreach (var id in folder.Blocks())
        {
            if (TryReuse(folder, id, rows.GetValueOrDefault(id), isInTable) is { } block) found.Add(block);
        }
        folder.Sweep(found.Select(block => block.Id).ToHashSet());
        foreach (var stale in rows.Keys.Except(found.Where(block => block.Tier != Tier.Cold).Select(block => block.Id)))
            index.Stores.Rows.Remove(Tier.Warm, stale);
        return found;
    }

    private BuiltBlock? TryReuse(SsdFolder folder, int id, int rows, Func<string, bool> isInTable)
    {
        try
        {
            using var directoryImage = Image.Load(folder.DirectoryFile(id));
            if (!directoryImage.IsIntact()) throw new InvalidDataException("the checksum of its directory differs");
            if (directoryImage.Header.GetProperty("analyzer").GetString() != index.Analyzer) return null;
            // written before keys were what they are
            if (!directoryImage.Header.TryGetProperty("keys", out var keys) || keys.GetString() != MessageKey.Name) return null;
            var directory = BlockDirectory.Read(directoryImage);
            if (directory.Segments.Exists(part => part.Origin is Origin.Deleted)) return null; // nothing shall stay of them
            var live = directory.Segments.Where(part => part.IsIn(isInTable)).Sum(part => part.Messages);
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
        catch (Exception error) when (
            error is IOException or InvalidDataException or KeyNotFoundException or DuckDB.NET.Data.DuckDBException)
        {
            Log.Damaged(logger, id, error.Message);
            return null;
        }
    }

    private static long Newest(BlockDirectory directory, Func<string, bool> isInTable)
    {
        var wanted = directory.Segments.ConvertAll(part => part.IsIn(isInTable));
        var newest = long.MinValue;
        for (var offset = 0; offset < directory.Count; offset++)
            if (wanted[directory.SegmentOf[offset]]) newest = Math.Max(newest, directory.Facts.Timestamps[offset]);
        return newest;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "BlockDamaged",
            Message = "Block {Block} on the local disk cannot be used and is made again from the lake: {Reason}")]
        public static partial void Damaged(ILogger logger, int block, string reason);
    }
}

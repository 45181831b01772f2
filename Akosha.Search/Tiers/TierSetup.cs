using Akosha.Platform.Settings;
using Akosha.Search.Analysis;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Tiers;

/// <summary>Opens the stores of the tiers.</summary>
internal sealed partial class TierSetup(
    ObjectStore store, TierPlace place, Languages languages, TimeProvider time, ILogger<TierSetup> logger)
{
    /// <summary>
    /// Opens a folder of this process, and what is in it. Warm rows that are damaged are thrown away, with all blocks.
    /// </summary>
    /// <exception cref="StartRefusedException">The folder cannot be written.</exception>
    public TierStores Open()
    {
        SsdFolder folder;
        try
        {
            folder = SsdFolder.Open(place.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"the folder {place.Path} cannot be written (AKOSHA__STORAGE__WARM__PATH): {error.Message}", error);
        }
        var rows = OpenRows(folder);
        var cache = new ColdCache(folder.CacheFolder, place.CacheBytes, time);
        return new TierStores(rows, folder, new ColdTier(store, cache, rows, languages)) { Grace = place.Grace };
    }

    private RowStore OpenRows(SsdFolder folder)
    {
        try
        {
            return new RowStore(folder.RowsFile);
        }
        catch (InvalidDataException error)
        {
            Log.RowsDamaged(logger, error.Message);
            folder.Sweep(new HashSet<int>());
            RowStore.Discard(folder.RowsFile);
            return new RowStore(folder.RowsFile);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "WarmRowsDamaged",
            Message = "The warm rows cannot be read and are made again from the lake: {Reason}")]
        public static partial void RowsDamaged(ILogger logger, string reason);
    }
}

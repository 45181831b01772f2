using Akosha.Platform.Settings;
using Akosha.Search.Analysis;
using Akosha.Storage;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Tiers;

/// <summary>Opens the tiers as the settings say.</summary>
internal sealed partial class TierSetup(
    ObjectStore store, StorageOptions storage, WarmOptions warm, ColdOptions cold, Residency residency, Languages languages, TimeProvider time,
    ILogger<TierSetup> logger)
{
    /// <summary>Says what belongs where.</summary>
    public Residency Residency => residency;

    /// <summary>How systems' messages are analysed.</summary>
    public Languages Languages => languages;

    /// <summary>Opens the local folder and an empty index over it. Warm rows that are damaged are thrown away, with all blocks.</summary>
    public TieredIndex Open()
    {
        var path = warm.Path.Length > 0 ? warm.Path : Path.Combine(storage.Path, "search");
        SsdFolder folder;
        try
        {
            folder = SsdFolder.Open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"the folder {path} cannot be written (AKOSHA__STORAGE__WARM__PATH): {error.Message}", error);
        }
        residency.UseDisk(folder.FreeBytes);
        var rows = OpenRows(folder);
        var cache = new ColdCache(folder.CacheFolder, cold.CacheBytes, time);
        return new TieredIndex(new TierStores(rows, folder, new ColdTier(store, cache, rows, languages)), languages, time);
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
        [LoggerMessage(Level = LogLevel.Warning, EventName = "WarmRowsDamaged", Message = "The warm rows cannot be read and are made again from the lake: {Reason}")]
        public static partial void RowsDamaged(ILogger logger, string reason);
    }
}

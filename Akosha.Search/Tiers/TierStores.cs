namespace Akosha.Search.Tiers;

/// <summary>
/// What the tiers of one index keep outside it: the rows, the local folder, the cold cache, the metadata. Readers enter and
/// leave; closed, it is freed by the last of them, so that nothing is taken away under a reader, and an old catalog never meets
/// the stores of a new index.
/// </summary>
internal sealed class TierStores : IDisposable
{
    /// <summary>How long what was replaced is kept for searches under way, where no setting says otherwise.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(30);

    private readonly ReaderCount _readers;

    /// <param name="rows">The rows of hot and warm messages.</param>
    /// <param name="folder">The local folder; null to keep everything in memory.</param>
    /// <param name="cold">The cold tier; null if there is none.</param>
    public TierStores(RowStore rows, SsdFolder? folder = null, ColdTier? cold = null)
    {
        Rows = rows;
        Folder = folder;
        Cold = cold;
        _readers = new ReaderCount(Free);
    }

    /// <summary>The rows of hot and warm messages.</summary>
    public RowStore Rows { get; }

    /// <summary>The local folder; null if everything is in memory.</summary>
    public SsdFolder? Folder { get; }

    /// <summary>The cold tier; null if there is none.</summary>
    public ColdTier? Cold { get; }

    /// <summary>The metadata of conversations.</summary>
    public MetadataStore Metadata { get; } = new();

    /// <summary>How long what was replaced is kept for searches under way.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    /// <summary>Begins to read from them.</summary>
    /// <returns>False if they are closed.</returns>
    public bool TryEnter() => _readers.TryEnter();

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    public void Leave() => _readers.Leave();

    /// <summary>Lets nobody in any more; completes when the last reader has left and everything is freed.</summary>
    public Task CloseAsync() => _readers.CloseAsync();

    /// <summary>Closes them without waiting: they are freed now if nobody reads, else by the last who does.</summary>
    public void Dispose() => _ = CloseAsync();

    private void Free()
    {
        Cold?.Dispose();
        Rows.Dispose();
        Folder?.Dispose();
    }
}

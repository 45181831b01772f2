namespace Akosha.Search.Export;

/// <summary>How much of an export is in memory, and how much on the local disk.</summary>
/// <param name="BatchMessages">The most messages of a batch (at least 1).</param>
/// <param name="BatchBytes">A batch is complete when the contents of its messages have so many bytes (at least 1).</param>
/// <param name="StretchBatches">The most batches whose cold messages are gathered together (at least 1).</param>
/// <param name="StretchBytes">Nothing more is gathered once it takes so many bytes.</param>
internal sealed record ExportLimits(int BatchMessages, long BatchBytes, int StretchBatches, long StretchBytes)
{
    /// <summary>The limits of every export; tests have smaller ones.</summary>
    public static ExportLimits Default { get; } = new(32_768, 8L << 20, 64, 1L << 30);
}

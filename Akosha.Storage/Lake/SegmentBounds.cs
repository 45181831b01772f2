using Akosha.Storage.Lake.Footers;
using Akosha.Storage.ObjectStores;

namespace Akosha.Storage.Lake;

/// <summary>
/// The bounds of columns in the footers of segments, by which other engines pass row groups over. Files that were written before
/// carry wrong ones: they are found by the lack of <see cref="SegmentStats.BoundsTag"/> and by what their footer says of its
/// writer.
/// </summary>
public static class SegmentBounds
{
    private const string FaultyWriter = "Parquet.Net";

    /// <summary>True if the log does not say that the bounds of a file hold.</summary>
    public static bool AreUntold(AddFile file) => file.Tags?.ContainsKey(SegmentStats.BoundsTag) != true;

    /// <summary>
    /// True if a file was made by the writer whose bounds do not hold, or is no Parquet file; its footer alone is read.
    /// </summary>
    /// <exception cref="LakeDamageException">It is missing.</exception>
    public static async Task<bool> MayBeWrongAsync(ObjectStore store, string table, AddFile file, CancellationToken cancellation)
    {
        await using var stream = await store.TryOpenAsync($"{table}/{file.Name}", cancellation)
            ?? throw new LakeDamageException("the file is missing");
        try
        {
            return await ParquetFooter.CreatorAsync(stream, cancellation) is { } creator
                && creator.StartsWith(FaultyWriter, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return true; // whoever reads it whole says what is wrong
        }
    }

    /// <summary>
    /// Writes a segment again with bounds that hold, under a new name: the same rows in the same places, in the same pages.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="table">The table.</param>
    /// <param name="file">The segment.</param>
    /// <param name="content">Its bytes, which were checked.</param>
    /// <param name="now">When the new file is made.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>The action that adds the new file in place of the old.</returns>
    /// <exception cref="LakeDamageException">It cannot be read; nothing was written.</exception>
    public static async Task<AddFile> RenewAsync(
        ObjectStore store, string table, AddFile file, byte[] content, DateTimeOffset now, CancellationToken cancellation)
    {
        // One without a checksum is read whole: what is damaged must not get a checksum that says otherwise.
        var isChecked = file.Tags?.GetValueOrDefault(SegmentStats.ChecksumTag) is not null;
        var groups = new List<RowGroupBounds>();
        await foreach (var rows in SegmentFile.GroupsAsync(content, keysOnly: isChecked, cancellation))
            groups.Add(RowGroupBounds.Of(rows, areReadBack: true));
        var renewed = new MemoryStream(content.Length);
        renewed.Write(content);
        try
        {
            ParquetFooter.Replace(renewed, groups);
        }
        catch (InvalidDataException error)
        {
            throw new LakeDamageException($"not a readable Parquet file: {error.Message}", error);
        }
        return await SegmentFile.PutAgainAsync(
            store, table, file, renewed.GetBuffer().AsMemory(0, (int)renewed.Length), now, cancellation);
    }
}

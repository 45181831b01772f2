using Akosha.Storage.Conversations;

namespace Akosha.Storage.Lake.Columns;

/// <summary>
/// Gives rows of files that were written before a column came what they would have had in it, where a reader needs that.
/// </summary>
internal static class EarlierFiles
{
    /// <summary>Completes the rows of a group.</summary>
    /// <param name="group">Its columns.</param>
    /// <param name="rows">Its rows, as far as they were read.</param>
    /// <param name="areFactsWanted">True if digests are wanted, for which texts are read here that the rows do not get.</param>
    public static async Task CompleteAsync(RowGroupColumns group, MessageRow[] rows, bool areFactsWanted)
    {
        if (!group.Has(MessageSchema.MetadataVersion)) await AddMetadataVersionsAsync(group, rows);
        if (!group.Has(MessageSchema.PlacedVersion)) AddPlacings(rows);
        if (areFactsWanted && !group.Has(MessageSchema.ContentDigest)) await AddDigestsAsync(group, rows);
    }

    /// <summary>The metadata of such a row is as old as the row.</summary>
    private static async Task AddMetadataVersionsAsync(RowGroupColumns group, MessageRow[] rows)
    {
        var carries = await group.HaveMapsAsync(MessageSchema.Metadata.Name);
        for (var i = 0; i < rows.Length; i++)
            if (carries[i]) MessageSchema.MetadataVersion.Set(rows[i], rows[i].Version);
    }

    /// <summary>Of before places were settled: an edit at the time of what it replaces stays where that was.</summary>
    private static void AddPlacings(MessageRow[] rows)
    {
        foreach (var row in rows)
            if (!row.IsTombstone) MessageSchema.Placing.Set(row, PlacingText.Dated);
    }

    private static async Task AddDigestsAsync(RowGroupColumns group, MessageRow[] rows)
    {
        var roles = await group.RepeatedAsync(MessageSchema.Role.Name);
        var authors = await group.RepeatedAsync(MessageSchema.Author.Name);
        var contents = await group.TextsAsync(MessageSchema.Content.Name);
        for (var i = 0; i < rows.Length; i++)
            if (!rows[i].IsTombstone)
                MessageSchema.ContentDigest.Set(
                    rows[i], ContentDigest.Of(roles[i] ?? "", authors[i], contents[i] ?? ""));
    }
}

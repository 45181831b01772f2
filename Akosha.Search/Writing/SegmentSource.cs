using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Writing;

/// <summary>
/// Reads segments of the lake. One that is damaged or missing is named in the list of damage; a store that fails ends the call.
/// Any thread may call it.
/// </summary>
internal sealed partial class SegmentSource(ObjectStore store, ILogger<SegmentSource> logger)
{
    /// <summary>The rows of a segment; null, and an entry in <paramref name="damage"/>, if it cannot be read.</summary>
    public async Task<List<MessageRow>?> ReadAsync(AddFile file, List<LakeDamage> damage, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(
                () => SegmentFile.ReadAsync(store, MessagesTable.Name, file, keysOnly: false, cancellation), cancellation);
        }
        catch (LakeDamageException error)
        {
            TakeDamage(file, error, damage);
            return null;
        }
    }

    /// <summary>
    /// The messages of a segment that are needed, its tombstones, and all metadata; null, and an entry in
    /// <paramref name="damage"/>, if it cannot be read.
    /// </summary>
    /// <param name="file">The segment.</param>
    /// <param name="isNeeded">Tells of a message, and the position of its row, whether it is needed.</param>
    /// <param name="damage">Names the segment if it cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<SegmentRows?> ReadAsync(
        AddFile file, Func<MessageRow, FileRow, bool> isNeeded, List<LakeDamage> damage, CancellationToken cancellation)
    {
        try
        {
            var found = new SegmentRows(file.Path);
            var content = await SegmentFile.BytesAsync(store, MessagesTable.Name, file, cancellation);
            var position = default(FileRow);
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

    private void TakeDamage(AddFile file, LakeDamageException error, List<LakeDamage> damage)
    {
        Log.SegmentDamaged(logger, file.Name, error.Message);
        lock (damage) damage.Add(new LakeDamage($"{MessagesTable.Name}/{file.Name}", error.Message));
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error, EventName = "SegmentDamaged",
            Message = "The segment {Segment} cannot be read and is missing from answers: {Reason}")]
        public static partial void SegmentDamaged(ILogger logger, string segment, string reason);
    }
}

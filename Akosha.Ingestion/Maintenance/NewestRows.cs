using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Of every key the row that counts, and what tombstones cover, over a set of files. A row is named by its place: the number of its file and
/// its position there, so that of two rows of one version, as a batch leaves them that was committed twice, one counts.
/// </summary>
internal sealed class NewestRows
{
    private readonly Dictionary<MessageKey, Known> _messages = [];
    private readonly Dictionary<(string System, string? Conversation), (long Version, (int, int) Place)> _tombstones = [];
    private readonly Dictionary<(string System, string? Conversation), long> _oldest = [];

    private record struct Known(long Newest, long Oldest, (int File, int Row) Place, bool Deleted);

    /// <summary>Takes a row into account.</summary>
    /// <param name="row">Its ids, version and deletion mark.</param>
    /// <param name="place">Where it is.</param>
    public void Add(MessageRow row, (int File, int Row) place)
    {
        if (row.MessageId is null)
        {
            if (!_tombstones.TryGetValue(ScopeOf(row), out var tombstone) || tombstone.Version < row.Version) _tombstones[ScopeOf(row)] = (row.Version, place);
            return;
        }
        var known = _messages.GetValueOrDefault(row.Key, new Known(long.MinValue, long.MaxValue, default, false));
        if (row.Version > known.Newest) known = known with { Newest = row.Version, Place = place, Deleted = row.Deleted };
        _messages[row.Key] = row.Deleted ? known : known with { Oldest = Math.Min(known.Oldest, row.Version) };
        if (row.Deleted) return;
        Lower((row.SystemId, row.ConversationId), row.Version);
        Lower((row.SystemId, null), row.Version);
    }

    /// <summary>True for a row that still counts: of its key or scope the newest, and no message that a wider tombstone covers.</summary>
    public bool Counts(MessageRow row, (int File, int Row) place) =>
        row.MessageId is null ? _tombstones[ScopeOf(row)].Place == place : _messages[row.Key].Place == place && !IsCovered(row);

    /// <summary>True for a message that was deleted.</summary>
    public bool IsBuried(MessageRow row) => IsCovered(row)
        || (row is { Deleted: false, MessageId: not null } && _messages.TryGetValue(row.Key, out var known) && known.Deleted && known.Newest >= row.Version);

    /// <summary>True for a message, or the tombstone of one, of which there is a newer write, or the same in another place.</summary>
    public bool IsSuperseded(MessageRow row, (int File, int Row) place) => row.MessageId is not null && !IsBuried(row) && _messages[row.Key].Place != place;

    /// <summary>True for a tombstone if a file holds a message that it covers.</summary>
    public bool Covers(MessageRow tombstone) => tombstone.MessageId is not null
        ? _messages[tombstone.Key].Oldest <= tombstone.Version
        : _oldest.GetValueOrDefault(ScopeOf(tombstone), long.MaxValue) < tombstone.Version;

    private static (string, string?) ScopeOf(MessageRow row) => (row.SystemId, row.ConversationId);

    private bool IsCovered(MessageRow row) => row is { Deleted: false, MessageId: not null }
        && (_tombstones.GetValueOrDefault(ScopeOf(row)).Version > row.Version || _tombstones.GetValueOrDefault((row.SystemId, null)).Version > row.Version);

    private void Lower((string, string?) scope, long version)
    {
        if (_oldest.GetValueOrDefault(scope, long.MaxValue) > version) _oldest[scope] = version;
    }
}

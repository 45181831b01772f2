using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Of every key the row that counts, what tombstones cover, and of every conversation the row that carries its metadata, over a
/// set of files. A row is named by its place: the number of its file and its position there, so that of two rows of one version,
/// as a batch leaves them that was committed twice, one counts.
/// </summary>
internal sealed class NewestRows
{
    private static readonly (int, int) Nowhere = (-1, -1);

    private readonly Dictionary<MessageKey, Known> _messages = [];
    private readonly Dictionary<(string System, string? Conversation), Scope> _scopes = [];
    private readonly PlacesOfEdits _places = new();
    private bool _isLiveKnown;

    private record struct Known(
        long Newest, long Oldest, (int File, int Row) Place, bool Deleted, bool IsSettled, Scope Scope);

    /// <summary>A conversation or a system.</summary>
    private sealed class Scope(Scope? system)
    {
        public Scope? System => system;
        public long Oldest { get; set; } = long.MaxValue;
        public (long Version, (int, int) Place) Tombstone { get; set; } = (0, Nowhere);
        public (long Version, (int, int) Place) Metadata { get; set; } = (long.MinValue, Nowhere);
        public bool IsLive { get; set; }

        public long NewestOver => Math.Max(Tombstone.Version, system?.Tombstone.Version ?? 0);
    }

    /// <summary>Takes a row into account.</summary>
    /// <param name="row">Its ids, versions and deletion mark.</param>
    /// <param name="place">Where it is.</param>
    public void Add(MessageRow row, (int File, int Row) place)
    {
        var scope = ScopeOf(row);
        if (row.MetadataVersion is { } metadata && WriteOrder.Replaces(metadata, scope.Metadata.Version))
            scope.Metadata = (metadata, place);
        if (row.MessageId is null)
        {
            if (WriteOrder.Replaces(row.Version, scope.Tombstone.Version)) scope.Tombstone = (row.Version, place);
            return;
        }
        var key = row.Key;
        var known = _messages.GetValueOrDefault(key, new Known(long.MinValue, long.MaxValue, Nowhere, false, true, scope));
        var isSettled = row.Deleted || row.PlacingKind == PlacingKind.Settled;
        var isEdit = known.Place != Nowhere && row.Version != known.Newest && !(isSettled && known.IsSettled);
        if (isEdit || row.PlacingKind == PlacingKind.Listed) _places.Note(key);
        if (WriteOrder.Replaces(row.Version, known.Newest))
            known = known with { Newest = row.Version, Place = place, Deleted = row.Deleted, IsSettled = isSettled };
        _messages[key] = row.Deleted ? known : known with { Oldest = Math.Min(known.Oldest, row.Version) };
        if (row.Deleted) return;
        scope.Oldest = Math.Min(scope.Oldest, row.Version);
        scope.System!.Oldest = Math.Min(scope.System.Oldest, row.Version);
    }

    /// <summary>True if rows are to be looked at once more, for their places (<see cref="AddPlaces"/>).</summary>
    public bool NeedsPlaces => _places.Any;

    /// <summary>Takes the places of rows into account, once all rows were added.</summary>
    public void AddPlaces(IEnumerable<MessageRow> rows)
    {
        foreach (var row in rows) _places.Add(row);
    }

    /// <summary>A row that stays, at its place among all the writes of its message.</summary>
    public MessageRow Placed(MessageRow row) =>
        _places.Any && row.IsMessage ? _places.Placed(row, ScopeOf(row).NewestOver) : row;

    /// <summary>
    /// What becomes of a row if these files are all that is looked at: tombstones stay, for what lies in others.
    /// </summary>
    public RowFate FateInMerge(MessageRow row, (int File, int Row) place) =>
        Counts(row, place) ? Kept(row, place) : Carries(row, place) ? Hollowed(row) : RowFate.Drop;

    /// <summary>
    /// What becomes of a row if these are all files of the table. One that does not count stays as long as the row that does not
    /// carry its place.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="isSpent">Tells of a tombstone that covers nothing whether it may go.</param>
    public RowFate FateInPurge(MessageRow row, (int File, int Row) place, Func<MessageRow, bool> isSpent)
    {
        var isNeeded = Carries(row, place) && IsLive(row);
        var known = Find(row);
        var isSuperseded = known is { } newest && newest.Place != place && !_places.Needs(row);
        var isGone = IsDeleted(row, known) || isSuperseded || (row.IsTombstone && isSpent(row) && !Covers(row, known));
        return !isGone ? Kept(row, place) : isNeeded ? Hollowed(row) : RowFate.Drop;
    }

    /// <summary>True for a message that was deleted.</summary>
    public bool IsDeleted(MessageRow row) => IsDeleted(row, Find(row));

    private bool IsDeleted(MessageRow row, Known? known) =>
        IsCovered(row)
            || (row is { Deleted: false, MessageId: not null } && known is { Deleted: true } tombstone
            && !WriteOrder.Replaces(row.Version, tombstone.Newest));

    /// <summary>True for a tombstone if a file holds a message that it covers.</summary>
    private bool Covers(MessageRow tombstone, Known? known) =>
        tombstone.MessageId is not null ? known?.Oldest <= tombstone.Version : ScopeOf(tombstone).Oldest < tombstone.Version;

    /// <summary>What is known of the message that a row writes or deletes; null for a wider tombstone.</summary>
    private Known? Find(MessageRow row) =>
        row.MessageId is not null && _messages.TryGetValue(row.Key, out var known) ? known : null;

    private bool Counts(MessageRow row, (int File, int Row) place) => row.MessageId is null
        ? ScopeOf(row).Tombstone.Place == place
        : _messages[row.Key].Place == place && !IsCovered(row);

    /// <summary>True for the row with the newest metadata of a conversation, unless that was deleted.</summary>
    private bool Carries(MessageRow row, (int File, int Row) place) => row.MetadataVersion is { } version
        && ScopeOf(row) is var scope && scope.Metadata == (version, place) && !WriteOrder.Covers(scope.NewestOver, version);

    private RowFate Kept(MessageRow row, (int File, int Row) place) =>
        row.MetadataVersion is null || Carries(row, place) ? RowFate.Keep : RowFate.KeepBare;

    private static RowFate Hollowed(MessageRow row) => row.IsMessage ? RowFate.Hollow : RowFate.Keep;

    private bool IsCovered(MessageRow row) =>
        row is { Deleted: false, MessageId: not null } && WriteOrder.Covers(ScopeOf(row).NewestOver, row.Version);

    /// <summary>True if any message of a row's conversation is alive.</summary>
    private bool IsLive(MessageRow row)
    {
        if (!_isLiveKnown)
        {
            foreach (var known in _messages.Values)
                if (!known.Deleted && !WriteOrder.Covers(known.Scope.NewestOver, known.Newest)) known.Scope.IsLive = true;
            _isLiveKnown = true;
        }
        return ScopeOf(row).IsLive;
    }

    private Scope ScopeOf(MessageRow row)
    {
        if (_scopes.TryGetValue((row.SystemId, row.ConversationId), out var scope)) return scope;
        if (row.ConversationId is null) return _scopes[(row.SystemId, null)] = new Scope(null);
        if (!_scopes.TryGetValue((row.SystemId, null), out var system)) _scopes[(row.SystemId, null)] = system = new Scope(null);
        return _scopes[(row.SystemId, row.ConversationId)] = new Scope(system);
    }
}

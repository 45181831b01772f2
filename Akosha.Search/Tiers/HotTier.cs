using System.Text;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Tiers;

/// <summary>
/// The hot tier: everything in memory, numbered in the order of arrival. One writer (the follower of the log) applies the
/// rows of segments and publishes; what it has published stays as it is for the readers that hold it.
/// </summary>
internal sealed class HotTier : IDisposable
{
    private readonly Interner<string> _systems = new();
    private readonly Interner<(int System, string Id)> _conversationIds = new();
    private readonly AuthorTable _authors = new();
    private readonly GrowableColumn<int> _system = new(), _conversation = new(), _author = new(), _length = new(), _bytes = new(), _ordinal = new();
    private readonly GrowableColumn<byte> _role = new();
    private readonly GrowableColumn<long> _timestamp = new(), _version = new();
    private readonly GrowableColumn<string> _segment = new();
    private readonly KeyIndex _keys = new();
    private readonly DeadMask _dead = new();
    private readonly ConversationTable _conversations = new();
    private readonly Dictionary<int, (long Version, IReadOnlyDictionary<string, string> Pairs)> _metadata = [];
    private readonly LexicalIndex _lexical = new();
    private readonly VectorColumn _vectors = new();
    private readonly RowStore _rows = new();
    private readonly Dictionary<int, List<int>> _joining = [];
    private readonly HashSet<int> _changed = [];
    private readonly List<int> _killed = [];
    private SystemStats[] _stats = [];

    /// <summary>Applies the rows of a segment. Rows that do not count (older writes, repeats) change nothing.</summary>
    public void Apply(string segment, IEnumerable<MessageRow> rows)
    {
        var added = new List<MessageRow>();
        var first = _system.Count;
        foreach (var row in rows)
        {
            if (row.MessageId is null) Bury(row);
            else if (TryPlace(row, segment)) added.Add(row);
        }
        if (added.Count > 0) _rows.Add(first, added);
    }

    /// <summary>Takes out the messages that came with segments which left the table and are in no other.</summary>
    public void Forget(IReadOnlySet<string> segments)
    {
        for (var message = 0; message < _segment.Count; message++)
            if (segments.Contains(_segment[message])) Kill(message);
    }

    /// <summary>The tier as it is now.</summary>
    /// <param name="segments">How many segments it was built from.</param>
    public HotSnapshot Publish(int segments)
    {
        foreach (var conversation in _changed) Rebuild(conversation);
        _changed.Clear();
        _rows.Remove(_killed);
        _killed.Clear();
        var columns = new MessageColumns(
            _system.Count, _system.Values, _conversation.Values, _author.Values, _role.Values, _timestamp.Values, _length.Values);
        return new HotSnapshot(columns, _dead.Publish(), _conversations.Publish(), (SystemStats[])_stats.Clone(), _systems, _conversationIds,
            _authors, _lexical.Publish(), _vectors.Publish(), _rows, segments);
    }

    public void Dispose()
    {
        _lexical.Dispose();
        _rows.Dispose();
    }

    private bool TryPlace(MessageRow row, string segment)
    {
        var key = row.Key;
        if (!_keys.Wins(row, key))
        {
            // The same write in another file: compaction has moved it there.
            if (_keys.TryGet(key, out var same) && same.Version == row.Version && same.Message >= 0) _segment[same.Message] = segment;
            return false;
        }
        if (_keys.TryGet(key, out var older) && older.Message >= 0) Kill(older.Message);
        _keys.Set(key, new KeyIndex.Entry(row.Version, row.Deleted ? -1 : _system.Count));
        if (!row.Deleted) Append(row, segment);
        return !row.Deleted;
    }

    private void Append(MessageRow row, string segment)
    {
        var system = SystemOf(row.SystemId);
        var conversation = _conversationIds.Intern((system, row.ConversationId!));
        var author = row.Author is null ? -1 : _authors.Intern(row.Author);
        var terms = MessageTerms.Of(row.Content!);
        var message = _system.Count;
        _system.Add(system);
        _conversation.Add(conversation);
        _author.Add(author);
        _role.Add((byte)Roles.CodeOf(row.Role!));
        _timestamp.Add(row.Timestamp);
        _version.Add(row.Version);
        _ordinal.Add(row.Ordinal);
        _length.Add(terms.Length);
        _bytes.Add(Encoding.UTF8.GetByteCount(row.Content!));
        _segment.Add(segment);
        _lexical.Add(terms.Terms, author < 0 ? null : _authors.Terms(author));
        _vectors.Add(row.Embedding, row.EmbeddingModel);
        _stats[system] += Weight(message);
        Join(conversation, message);
        if (row.Metadata is not null && (!_metadata.TryGetValue(conversation, out var known) || known.Version <= row.Version))
            _metadata[conversation] = (row.Version, row.Metadata);
    }

    private int SystemOf(string id)
    {
        var system = _systems.Intern(id);
        if (system >= _stats.Length) Array.Resize(ref _stats, Math.Max(system + 1, _stats.Length * 2));
        return system;
    }

    private void Join(int conversation, int message)
    {
        if (conversation == _conversations.Count)
            _conversations.Set(conversation, new IndexedConversation(_system[message], _conversationIds[conversation].Id, [], 0, null));
        Touch(conversation).Add(message);
    }

    private List<int> Touch(int conversation)
    {
        _changed.Add(conversation);
        if (!_joining.TryGetValue(conversation, out var joining)) _joining[conversation] = joining = [];
        return joining;
    }

    private void Kill(int message)
    {
        if (DeadMask.IsDead(_dead.Current, message)) return;
        _dead.Kill(message);
        _killed.Add(message);
        var weight = Weight(message);
        var stats = _stats[_system[message]];
        _stats[_system[message]] = stats with
        {
            Messages = stats.Messages - 1,
            Length = stats.Length - weight.Length,
            ContentBytes = stats.ContentBytes - weight.ContentBytes,
        };
        _changed.Add(_conversation[message]);
    }

    private SystemStats Weight(int message) => new() { Messages = 1, Length = _length[message], ContentBytes = _bytes[message] };

    private void Bury(MessageRow tombstone)
    {
        if (tombstone.ConversationId is { } conversationId) _keys.BuryConversation(tombstone.SystemId, conversationId, tombstone.Version);
        else _keys.BurySystem(tombstone.SystemId, tombstone.Version);
        var system = _systems.Find(tombstone.SystemId);
        if (system < 0) return;
        if (tombstone.ConversationId is { } id)
        {
            if (_conversationIds.Find((system, id)) is >= 0 and var conversation) BuryMessages(MessagesOf(conversation), tombstone.Version);
        }
        else BuryMessages(Enumerable.Range(0, _system.Count).Where(message => _system[message] == system), tombstone.Version);
    }

    private IEnumerable<int> MessagesOf(int conversation) =>
        _conversations[conversation]!.Messages.Concat(_joining.TryGetValue(conversation, out var joining) ? joining : []);

    private void BuryMessages(IEnumerable<int> messages, long version)
    {
        foreach (var message in messages)
            if (_version[message] < version) Kill(message);
    }

    /// <summary>Makes a changed conversation anew: its live messages in order, its length, its metadata.</summary>
    private void Rebuild(int conversation)
    {
        var old = _conversations[conversation]!;
        int[] messages = [.. MessagesOf(conversation).Where(message => !DeadMask.IsDead(_dead.Current, message))];
        if (_joining.Remove(conversation)) Array.Sort(messages, CompareInConversation);
        var length = messages.Sum(message => _length[message] + (_author[message] < 0 ? 0 : _authors.Terms(_author[message]).Count));
        var metadata = messages.Length > 0 && _metadata.TryGetValue(conversation, out var known) ? known.Pairs : null;
        if (messages.Length == 0) _metadata.Remove(conversation);
        _conversations.Set(conversation, old with { Messages = messages, Length = length, Metadata = metadata });
        var stats = _stats[old.System];
        _stats[old.System] = stats with
        {
            Conversations = stats.Conversations + (messages.Length > 0 ? 1 : 0) - (old.Messages.Length > 0 ? 1 : 0),
            ConversationLength = stats.ConversationLength + length - old.Length,
        };
    }

    private int CompareInConversation(int left, int right)
    {
        var order = _timestamp[left].CompareTo(_timestamp[right]);
        if (order == 0) order = _ordinal[left].CompareTo(_ordinal[right]);
        if (order == 0) order = _version[left].CompareTo(_version[right]);
        return order != 0 ? order : left.CompareTo(right);
    }
}

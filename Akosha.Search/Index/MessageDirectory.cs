using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Search.Index;

/// <summary>
/// All messages of all blocks, numbered: which of them count, whose they are, and how they follow one another in conversations.
/// One writer; what it has published stays as it is for the readers that hold it.
/// </summary>
internal sealed class MessageDirectory
{
    private readonly NameTables _names = new();
    private readonly GrowableColumn<ConversationOrdinal> _conversation = new();
    private readonly GrowableColumn<AuthorOrdinal> _author = new();
    private readonly GrowableColumn<int> _ownMetadata = new();
    private readonly FactColumns _facts = new(1024);
    private readonly EditedPlaces _places;
    private readonly KeyIndex _keys = new();
    private readonly DeadMask _dead = new();
    private readonly ConversationTable _conversations = new();
    private readonly NewestMetadata _metadata = new();
    private readonly Dictionary<ConversationOrdinal, List<MessageNumber>> _joining = [];
    private readonly Dictionary<SystemOrdinal, List<ConversationOrdinal>> _conversationsOf = [];
    private readonly HashSet<ConversationOrdinal> _changed = [], _disordered = [];
    private SystemStats[] _stats = [];
    private bool _hasOwnMetadata;

    public MessageDirectory() => _places = new EditedPlaces(_facts);

    /// <summary>Called with the number of each message that dies, and whether it was deleted rather than replaced.</summary>
    public required Action<MessageNumber, bool> Died { get; init; }

    /// <summary>
    /// Called with the numbers of a message that moves and of the one it becomes: the same write in another segment, or in
    /// another block.
    /// </summary>
    public required Action<MessageNumber, MessageNumber> Moved { get; init; }

    /// <summary>Called with the id of a block and a tombstone that covers metadata of which the block has the pairs.</summary>
    public required Action<int, MessageRow> MetadataCovered { get; init; }

    /// <summary>
    /// Called with the number of a message that was edited, the hash of its key, and what is known of its place beyond its row.
    /// </summary>
    public required Action<MessageNumber, UInt128, Placement> Placed { get; init; }

    /// <summary>How many numbers are taken.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a run of numbers.</summary>
    /// <returns>The first.</returns>
    public MessageNumber Reserve(int messages)
    {
        var first = new MessageNumber(Count);
        Count = checked(Count + messages);
        _conversation.Extend(Count);
        _author.Extend(Count);
        _ownMetadata.Extend(Count);
        _facts.All.Extend(Count);
        return first;
    }

    /// <summary>
    /// Gives numbers to messages of a block. Those that do not count (older writes, repeats, what is deleted) are dead from the
    /// start; a message that another block has in the same version moves here.
    /// </summary>
    /// <param name="block">The block's directory.</param>
    /// <param name="from">The offset of the first of the messages; all up to the last are meant.</param>
    /// <param name="first">The number of the block's first message.</param>
    /// <param name="isWanted">False for segments that are not part of the table any more.</param>
    /// <param name="outcomes">Takes what becomes of messages whose writers cannot tell it; null if nobody asks.</param>
    public void Place(
        BlockDirectory block, BlockOffset from, MessageNumber first, Func<int, bool> isWanted, OutcomeLog? outcomes = null)
    {
        var conversations = new ConversationOrdinal[block.Conversations.Count];
        var newestOver = new long[block.Conversations.Count];
        var authors = new AuthorOrdinal[block.Authors.Count];
        Array.Fill(conversations, ConversationOrdinal.None);
        Array.Fill(authors, AuthorOrdinal.None);
        _facts.All.CopyFrom(block.Facts.All, from.Value, (first + from).Value);
        if (from.Value == 0)
            foreach (var (edited, placement) in block.Placements.ByKey) _places.Add(edited, placement);
        for (var offset = from.Value; offset < block.Count; offset++)
        {
            var local = block.ConversationOf[offset];
            if (conversations[local].IsNone) (conversations[local], newestOver[local]) = Adopt(block.Conversations[local]);
            var author = block.AuthorOf[offset];
            if (author >= 0 && authors[author].IsNone) authors[author] = _names.Authors.Intern(block.Authors[author]);
            var message = first + new BlockOffset(offset);
            _conversation[message.Value] = conversations[local];
            _author[message.Value] = author < 0 ? AuthorOrdinal.None : authors[author];
            _ownMetadata[message.Value] = block.OwnMetadataOf[offset];
            _hasOwnMetadata |= block.OwnMetadataOf[offset] > 0;
            var isDeleted = false;
            var key = block.Keys[offset];
            if (block.Facts.Placings[offset] == PlacingKind.Listed && block.Placements.ByKey.TryGetValue(key, out var listed))
                _places.Add(key, listed);
            if (outcomes is not null && block.Facts.Placings[offset] != PlacingKind.Settled)
                Tell(outcomes, key, message, newestOver[local]);
            if (isWanted(block.SegmentOf[offset])
                && TryTake(key, block.Facts.Versions[offset], newestOver[local], message, out isDeleted)) continue;
            _dead.Kill(message); // it never counts
            Died(message, isDeleted);
        }
    }

    /// <summary>
    /// Takes note of metadata that a block has, from an entry on: of each conversation the newest counts, whichever of its rows
    /// carries it.
    /// </summary>
    /// <param name="id">The id of the block.</param>
    /// <param name="block">The block's directory.</param>
    /// <param name="from">The first of the entries.</param>
    public void PlaceMetadata(int id, BlockDirectory block, int from)
    {
        for (var i = from; i < block.Metadata.Entries.Count; i++)
        {
            var entry = block.Metadata.Entries[i];
            if (entry.Conversation < 0) continue; // of messages
            var (conversation, newestOver) = Adopt(block.Conversations[entry.Conversation]);
            if (WriteOrder.Covers(newestOver, entry.Version)) _metadata.NoteStale(id);
            else if (_metadata.Offer(conversation, new ConversationMetadata(entry.Version, id, i, entry.Digests)))
                _changed.Add(conversation);
        }
    }

    /// <summary>True if a block has metadata that counts, of a conversation with messages unless told otherwise.</summary>
    public bool NeedsMetadataOf(int block, bool ofEmptyConversations) =>
        _metadata.IsNeeded(block, conversation => ofEmptyConversations || _conversations[conversation]!.Messages.Length > 0);

    /// <summary>True if a block has metadata that counts for no conversation any more.</summary>
    public bool HasStaleMetadata(int block) => _metadata.IsStale(block);

    /// <summary>Applies a tombstone.</summary>
    /// <param name="tombstone">The tombstone.</param>
    /// <param name="outcomes">Takes how many messages were there and are deleted; null if nobody asks.</param>
    public void Apply(MessageRow tombstone, OutcomeLog? outcomes = null)
    {
        var deleted = new Deletions(outcomes);
        var isNew = tombstone.MessageId is not null ? CoverMessage(tombstone, deleted) : _keys.Tombstones.Add(tombstone);
        foreach (var conversation in tombstone.MessageId is null ? CoveredBy(tombstone) : [])
            CoverConversation(conversation, tombstone, deleted);
        if (isNew) deleted.Tell(tombstone.Version);
    }

    private List<ConversationOrdinal> CoveredBy(MessageRow tombstone)
    {
        if (_names.Systems.Find(tombstone.SystemId) is not { IsNone: false } system) return [];
        if (tombstone.ConversationId is not { } id) return _conversationsOf.GetValueOrDefault(system) ?? [];
        return _names.Conversations.Find((system, id)) is { IsNone: false } known ? [known] : [];
    }

    /// <summary>Takes a message out: it is replaced, or deleted, or its segment left the table and it is in no other.</summary>
    public bool Kill(MessageNumber message, bool isDeleted = true)
    {
        if (DeadMask.IsDead(_dead.Current, message)) return false;
        _dead.Kill(message);
        Died(message, isDeleted);
        Weigh(message, -1);
        _changed.Add(_conversation[message.Value]);
        return true;
    }

    /// <summary>Finds a write.</summary>
    /// <param name="key">The hash of the message's key.</param>
    /// <param name="version">The version of the write.</param>
    /// <param name="message">
    /// The number of its message, if it is here; none if a newer write or a tombstone has taken its place.
    /// </param>
    /// <returns>False if it is neither here nor known to be replaced.</returns>
    public bool TryFind(UInt128 key, long version, out MessageNumber message)
    {
        message = MessageNumber.None;
        if (!_keys.TryGet(key, out var known) || WriteOrder.Replaces(version, known.Version)) return false;
        if (known.Message.IsNone) return true;
        if (!IsAlive(known.Message)) return IsCovered(known.Message);
        if (known.Version == version) message = known.Message;
        return true;
    }

    /// <summary>True if the place of a message may depend on a row that a newer write has taken the place of.</summary>
    public bool NeedsPlaceOf(MessageRow row)
    {
        var key = row.Key.Hash;
        return _keys.TryGet(key, out var known) && WriteOrder.Replaces(known.Version, row.Version)
            && !_keys.Tombstones.Covers(row, row.Version) && _places.Lacks(key, known, row);
    }

    /// <summary>The timestamp of a message (microseconds since 1970).</summary>
    public long TimestampOf(MessageNumber message) => _facts.Timestamps[message.Value];

    /// <summary>True for a message that counts.</summary>
    public bool IsAlive(MessageNumber message) => !DeadMask.IsDead(_dead.Current, message);

    /// <summary>The directory as it is now, with these blocks.</summary>
    public IndexSnapshot Publish(IReadOnlyList<Block> blocks)
    {
        foreach (var conversation in _changed) Rebuild(conversation);
        _changed.Clear();
        var columns = new MessageColumns(
            Count, _conversation.Values, _author.Values, _facts.RoleCodes.Values, _facts.Timestamps.Values,
            _facts.Lengths.Values, _facts.Bytes.Values, _facts.Sayings.Values)
        {
            OwnMetadata = _hasOwnMetadata ? _ownMetadata.Values : null,
        };
        return new IndexSnapshot(
            columns, _dead.Publish(), _conversations.Publish(), (SystemStats[])_stats.Clone(), _names, blocks);
    }

    private (ConversationOrdinal Conversation, long NewestOver) Adopt(BlockDirectory.Named named)
    {
        var system = _names.Systems.Intern(named.System);
        if (system.Value >= _stats.Length) Array.Resize(ref _stats, Math.Max(system.Value + 1, _stats.Length * 2));
        var conversation = _names.Conversations.Intern((system, named.Id));
        if (conversation.Value == _conversations.Count)
        {
            _conversations.Set(conversation, new IndexedConversation(system, named.Id, [], 0, null));
            if (!_conversationsOf.TryGetValue(system, out var list)) _conversationsOf[system] = list = [];
            list.Add(conversation);
        }
        return (conversation, _keys.Tombstones.NewestOver(named.System, named.Id));
    }

    private bool IsCovered(MessageNumber message) =>
        WriteOrder.Covers(NewestOver(message), _facts.Versions[message.Value]);

    /// <summary>The newest version of a tombstone of a message's conversation or its system.</summary>
    private long NewestOver(MessageNumber message)
    {
        var conversation = _conversations[_conversation[message.Value]]!;
        return _keys.Tombstones.NewestOver(_names.Systems[conversation.System], conversation.Id);
    }

    private bool TryTake(UInt128 key, long version, long newestOver, MessageNumber number, out bool isDeleted)
    {
        isDeleted = WriteOrder.Covers(newestOver, version);
        if (isDeleted) return false;
        var placement = _places.Find(key);
        if (_keys.TryGet(key, out var known))
        {
            placement = _places.Join(key, known, number);
            var isReplacing = WriteOrder.Replaces(version, known.Version);
            isDeleted = !isReplacing && known.Message.IsNone;
            // The same write in another segment moves, also when the segment it was in is forgotten already.
            var isSameWrite = known.Version == version && !known.Message.IsNone;
            if (!isReplacing && !isSameWrite)
            {
                Settle(key, known.Message, placement);
                return false;
            }
            if (isSameWrite && IsAlive(known.Message)) Moved(known.Message, number);
            if (!known.Message.IsNone) Kill(known.Message, isDeleted: false);
            if (!known.Message.IsNone) _places.Leave(known.Message);
        }
        _keys.Set(key, new KeyIndex.Entry(version, number));
        Settle(key, number, placement);
        Weigh(number, 1);
        var conversation = _conversation[number.Value];
        _changed.Add(conversation);
        if (!_joining.TryGetValue(conversation, out var joining)) _joining[conversation] = joining = [];
        joining.Add(number);
        return true;
    }

    /// <summary>
    /// Tells what becomes of a write by what is known before it. Nothing is told of one that is known, cannot be compared with
    /// what it meets, or comes after a newer one; what was told of that is taken back.
    /// </summary>
    private void Tell(OutcomeLog outcomes, UInt128 key, MessageNumber message, long newestOver)
    {
        var version = _facts.Versions[message.Value];
        if (!_keys.TryGet(key, out var known)) known = new KeyIndex.Entry(0, MessageNumber.None);
        if (known.Version == version) return;
        if (WriteOrder.Replaces(known.Version, version)) outcomes.TakeBack(known.Version);
        if (WriteOrder.Covers(newestOver, version)) outcomes.TakeBack(newestOver);
        if (WriteOrder.Replaces(Math.Max(known.Version, newestOver), version)) outcomes.TakeBack(version);
        else if (known.Message.IsNone || !IsAlive(known.Message)) outcomes.Count(version, new WriteCounts(New: 1));
        else if (_facts.IsRepeat(message.Value, known.Message.Value) is not { } isRepeat) outcomes.TakeBack(version);
        else outcomes.Count(version, isRepeat ? new WriteCounts(Unchanged: 1) : new WriteCounts(Replaced: 1));
    }

    /// <returns>False if the tombstone is known, or a newer write of the message.</returns>
    private bool CoverMessage(MessageRow tombstone, Deletions deleted)
    {
        var key = tombstone.Key.Hash;
        if (_keys.TryGet(key, out var known) && !WriteOrder.Replaces(tombstone.Version, known.Version))
        {
            if (!known.Message.IsNone) Settle(key, known.Message, _places.Join(key, known, tombstone.Version));
            if (known.Version != tombstone.Version) deleted.Meet(known.Version);
            return false;
        }
        _keys.Set(key, new KeyIndex.Entry(tombstone.Version, MessageNumber.None));
        _places.Forget(key, known.Message);
        if (!known.Message.IsNone && known.Version > 0 && Kill(known.Message)) deleted.Add(1);
        return true;
    }

    /// <summary>Puts a message that is alive where it stands by what is known of its writes, if more than its row says.</summary>
    private void Settle(UInt128 key, MessageNumber message, Placement? placement)
    {
        if (placement is null || message.IsNone || !IsAlive(message)) return;
        var before = (PlaceOf(message), TimestampOf(message));
        placement = _places.Settle(key, message, placement, NewestOver(message));
        Placed(message, key, placement);
        if (before == (PlaceOf(message), TimestampOf(message))) return;
        _changed.Add(_conversation[message.Value]);
        _disordered.Add(_conversation[message.Value]);
    }

    private void CoverConversation(ConversationOrdinal conversation, MessageRow tombstone, Deletions deleted)
    {
        var killed = 0;
        foreach (var message in MessagesOf(conversation).ToList())
        {
            if (WriteOrder.Covers(tombstone.Version, _facts.Versions[message.Value]))
            {
                if (Kill(message)) killed++;
                continue;
            }
            deleted.Meet(_facts.Versions[message.Value]);
            if (_places.TryGetKey(message, out var key)) Settle(key, message, _places.Find(key));
        }
        deleted.Add(killed);
        if (_metadata.Cover(conversation, tombstone.Version) is not { } covered) return;
        _changed.Add(conversation);
        MetadataCovered(covered.Block, tombstone);
    }

    private IEnumerable<MessageNumber> MessagesOf(ConversationOrdinal conversation) =>
        _conversations[conversation]!.Messages.Concat(_joining.TryGetValue(conversation, out var joining) ? joining : []);

    private void Weigh(MessageNumber message, int sign)
    {
        var system = _conversations[_conversation[message.Value]]!.System;
        if (_author[message.Value] is { IsNone: false } author) _names.Authors.Count(system, author, sign);
        ref var stats = ref _stats[system.Value];
        stats = stats with
        {
            Messages = stats.Messages + sign,
            Length = stats.Length + sign * _facts.Lengths[message.Value],
            ContentBytes = stats.ContentBytes + sign * _facts.Bytes[message.Value],
        };
    }

    /// <summary>Makes a changed conversation anew: its live messages in order, its length, its metadata.</summary>
    private void Rebuild(ConversationOrdinal conversation)
    {
        var old = _conversations[conversation]!;
        var messages = Array.FindAll(old.Messages, IsAlive);
        if (_disordered.Remove(conversation)) Array.Sort(messages, CompareInConversation);
        if (_joining.Remove(conversation, out var joining)) messages = Merged(messages, joining);
        var length = messages.Sum(LengthInConversation);
        _conversations.Set(
            conversation,
            old with
            {
                Messages = messages,
                Length = length,
                Metadata = messages.Length > 0 ? _metadata.Of(conversation) : null,
            });
        ref var stats = ref _stats[old.System.Value];
        stats = stats with
        {
            Conversations = stats.Conversations + (messages.Length > 0 ? 1 : 0) - (old.Messages.Length > 0 ? 1 : 0),
            ConversationLength = stats.ConversationLength + length - old.Length,
        };
    }

    /// <summary>
    /// Messages in order, and those that join them: what is there is not sorted again, however long the conversation is.
    /// </summary>
    private MessageNumber[] Merged(MessageNumber[] messages, List<MessageNumber> joining)
    {
        MessageNumber[] joined = [.. joining.Where(IsAlive)];
        Array.Sort(joined, CompareInConversation);
        var merged = new MessageNumber[messages.Length + joined.Length];
        for (int i = 0, left = 0, right = 0; i < merged.Length; i++)
        {
            var isLeft = right == joined.Length
                || (left < messages.Length && CompareInConversation(messages[left], joined[right]) <= 0);
            merged[i] = isLeft ? messages[left++] : joined[right++];
        }
        return merged;
    }

    private int LengthInConversation(MessageNumber message) => _facts.Lengths[message.Value]
        + (_author[message.Value] is { IsNone: false } author ? _names.Authors.TermCount(author) : 0);

    private int CompareInConversation(MessageNumber left, MessageNumber right)
    {
        var order = PlaceOf(left).CompareTo(PlaceOf(right));
        if (order == 0) order = _facts.Versions[left.Value].CompareTo(_facts.Versions[right.Value]);
        return order != 0 ? order : left.CompareTo(right);
    }

    private MessagePlace PlaceOf(MessageNumber message) => new(
        _facts.PlacedTimes[message.Value], _facts.PlacedVersions[message.Value], _facts.Ordinals[message.Value]);
}

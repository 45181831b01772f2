using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Writing;

/// <summary>
/// A block as the <see cref="IndexWriter"/> sees it; nobody else changes it, and only the thread of the writer looks at it.
/// </summary>
internal sealed class BlockState
{
    private readonly HashSet<BlockOffset> _deleted = [];
    private List<MessageRow> _newTombstones = [];
    private BlockPlacements _newPlacements = new();
    private long[] _newest = [];
    private int[] _liveOf = [];
    private BlockPlacements _placements = new();
    private long _oldest = long.MaxValue, _newestPlaced = long.MinValue, _contentBytes;
    private bool _isPacking;

    private BlockState(int id, MessageNumber first, int capacity)
    {
        Id = id;
        First = first;
        Capacity = capacity;
    }

    /// <summary>Its number, never used before on this machine.</summary>
    public int Id { get; }

    /// <summary>The number of its first message.</summary>
    public MessageNumber First { get; }

    /// <summary>Numbers that it has taken; a growing block has more than messages.</summary>
    public int Capacity { get; }

    /// <summary>The tier that it is in.</summary>
    public Tier Tier { get; private set; }

    /// <summary>How many messages it has, dead ones included.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them are dead.</summary>
    public int Dead { get; private set; }

    /// <summary>How many of them are alive.</summary>
    public int Live => Count - Dead;

    /// <summary>While it grows, and until it is packed.</summary>
    public BlockBuilder? Builder { get; private set; }

    /// <summary>Its packed form; null while it grows, and while it is cold.</summary>
    public Image? Image { get; private set; }

    /// <summary>Its postings; null while they are not at hand.</summary>
    public Postings? Postings { get; private set; }

    /// <summary>Its vectors, by model.</summary>
    public VectorSet[] Vectors { get; private set; } = [];

    /// <summary>Its segments.</summary>
    public IReadOnlyList<BlockPart> Segments { get; private set; } = [];

    /// <summary>Its messages' segments, by ordinal in <see cref="Segments"/>.</summary>
    public ReadOnlyMemory<int> SegmentOf { get; private set; }

    /// <summary>The positions of its messages' rows in the files of their segments.</summary>
    public ReadOnlyMemory<FileRow> RowOf { get; private set; }

    /// <summary>The systems whose messages it has; a new set when one is added.</summary>
    public IReadOnlySet<string> Systems { get; private set; } = new HashSet<string>();

    /// <summary>The newest timestamp of each segment's messages here (microseconds since 1970).</summary>
    public IReadOnlyList<long> Newest => _newest;

    /// <summary>How many messages of each segment are alive here.</summary>
    public IReadOnlyList<int> LiveOf => _liveOf;

    /// <summary>The newest timestamp of all; <see cref="long.MinValue"/> if there is none.</summary>
    public long NewestOfAll => _newest.Length == 0 ? long.MinValue : Math.Max(_newest.Max(), _newestPlaced);

    /// <summary>True if its files are in the local folder.</summary>
    public bool IsOnDisk { get; private set; }

    /// <summary>True if its directory in the local folder does not say where its messages come from now.</summary>
    public bool IsDirectoryStale { get; private set; }

    /// <summary>
    /// True if its directory on the disk does not say how many messages there are of some segments: other blocks have to be told
    /// of its own before.
    /// </summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>True once what lives in it was built anew, so that it need not be kept.</summary>
    public bool IsRebuilt { get; private set; }

    /// <summary>Bytes that it takes in its tier, roughly: in memory, on the local disk, or in the cache.</summary>
    public long Bytes => Tier == Tier.Cold ? 0 : (Builder?.Bytes ?? Image?.Bytes ?? 0) + _contentBytes * 5 / 4 + Count * 64L;

    /// <summary>A block that grows in memory.</summary>
    /// <param name="builder">Takes its messages.</param>
    /// <param name="first">The number of its first message.</param>
    /// <param name="capacity">How many numbers it has taken.</param>
    public static BlockState Growing(BlockBuilder builder, MessageNumber first, int capacity) => new(builder.Id, first, capacity)
    {
        Tier = Tier.Hot,
        Builder = builder,
        Postings = builder.Postings,
        Segments = builder.Directory.Segments,
        _placements = builder.Directory.Placements,
    };

    /// <summary>A block that is complete.</summary>
    /// <param name="built">The block.</param>
    /// <param name="first">The number of its first message.</param>
    public static BlockState Of(BuiltBlock built, MessageNumber first)
    {
        var directory = built.Directory;
        var block = new BlockState(built.Id, first, directory.Count)
        {
            Tier = built.Tier,
            IsOnDisk = built.IsOnDisk,
            Segments = directory.Segments,
            IsUnsettled = directory.Segments.Exists(part => part.Of == BlockPart.Unsettled),
            _placements = directory.Placements,
        };
        block.Open(built.Image);
        block.Extend(directory, default);
        for (var offset = 0; offset < directory.Count; offset++) block._contentBytes += directory.Facts.Bytes[offset];
        return block;
    }

    /// <summary>Takes note of messages that its builder was given.</summary>
    /// <param name="from">The offset of the first of them.</param>
    /// <param name="contentBytes">The size of their contents.</param>
    public void Grow(BlockOffset from, long contentBytes)
    {
        _contentBytes += contentBytes;
        Extend(Builder!.Directory, from);
    }

    /// <summary>Has searches see what its builder has by now.</summary>
    public void Refresh()
    {
        Vectors = Builder!.PublishVectors();
        if (_isPacking) return; // its messages may come from elsewhere than the builder knows
        SegmentOf = Builder.Directory.SegmentOf.Published();
        RowOf = Builder.Directory.RowOf.Published();
    }

    /// <summary>Gives its builder to be packed on another thread: until that has ended, nothing of it is changed.</summary>
    public BlockBuilder BeginPacking()
    {
        if (_isPacking)
        {
            // An attempt failed; what has changed since is to be packed as well.
            Builder!.Directory.Replace(Provenance());
            Builder.Directory.AddTombstones(_newTombstones);
            Builder.Directory.Placements.Add(_newPlacements.ByKey);
            IsDirectoryStale = false;
            _newTombstones = [];
            _newPlacements = new BlockPlacements();
        }
        _isPacking = true;
        Unsettle();
        return Builder!;
    }

    /// <summary>
    /// Has its first directory claim no segment that other blocks have parts of: on the disk they may not know of these yet.
    /// </summary>
    private void Unsettle()
    {
        if (Segments.All(part => part.Of == part.Messages)) return;
        Builder!.Directory.Name(
            [.. Segments.Select(part => part.Of == part.Messages ? part : part with { Of = BlockPart.Unsettled })]);
        IsUnsettled = IsDirectoryStale = true;
    }

    /// <summary>Replaces its builder by its packed form.</summary>
    public void Pack(Image image, bool isOnDisk)
    {
        Builder = null;
        IsOnDisk = isOnDisk;
        _isPacking = false;
        if (!isOnDisk)
        {
            IsDirectoryStale = false;
            _newTombstones = [];
            _newPlacements = new BlockPlacements();
        }
        Open(image);
    }

    /// <summary>Moves it to a colder tier.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="image">Its packed form there; null if it is not at hand.</param>
    public void Move(Tier tier, Image? image)
    {
        Tier = tier;
        Open(image);
    }

    /// <summary>Takes note that a message has died, and whether it was deleted rather than replaced.</summary>
    public void CountDead(BlockOffset offset, bool isDeleted)
    {
        Dead++;
        _liveOf[SegmentOf.Span[offset.Value]]--;
        if (isDeleted) _deleted.Add(offset);
    }

    /// <summary>The path of the segment of a message; null if it is of none any more.</summary>
    public string? SegmentAt(BlockOffset offset) => Segments[SegmentOf.Span[offset.Value]].Path;

    /// <summary>Has messages come from another segment.</summary>
    /// <param name="move">What moves.</param>
    /// <param name="isInTable">Tells whether a segment is part of the table.</param>
    /// <param name="isAlive">Tells which messages count, by offset.</param>
    public void Relabel(Provenance.Move move, Func<string, bool> isInTable, Func<BlockOffset, bool> isAlive)
    {
        bool[] isKept = [.. Segments.Select(part => part.IsIn(isInTable))];
        var moved = Provenance().After(
            move, isKept, offset => isAlive(offset) ? Fate.Alive : _deleted.Contains(offset) ? Fate.Deleted : Fate.Replaced);
        if (!_isPacking) Builder?.Directory.Replace(moved);
        IsDirectoryStale = IsOnDisk || _isPacking;
        Segments = moved.Parts;
        SegmentOf = moved.PartOf;
        RowOf = moved.RowOf;
    }

    /// <summary>Counts anew what lives of each segment.</summary>
    /// <param name="isAlive">Tells which messages count, by offset.</param>
    /// <param name="timestampOf">The timestamp of a message, by offset.</param>
    public void Recount(Func<BlockOffset, bool> isAlive, Func<BlockOffset, long> timestampOf)
    {
        _newest = new long[Segments.Count];
        _liveOf = new int[Segments.Count];
        Array.Fill(_newest, long.MinValue);
        for (var offset = default(BlockOffset); offset.Value < Count; offset++)
        {
            var of = SegmentOf.Span[offset.Value];
            if (!isAlive(offset)) continue;
            _liveOf[of]++;
            _newest[of] = Math.Max(_newest[of], timestampOf(offset));
        }
    }

    /// <summary>Has its directory keep tombstones of its segments. A block that is in memory alone and packed has none.</summary>
    public void Keep(IReadOnlyList<MessageRow> tombstones)
    {
        if (Builder is not null && !_isPacking) Builder.Directory.AddTombstones(tombstones);
        else if (IsOnDisk || _isPacking) _newTombstones.AddRange(tombstones);
    }

    /// <summary>Has its directory keep what is known of the place of one of its messages.</summary>
    /// <param name="key">The hash of the message's key.</param>
    /// <param name="placement">What is known.</param>
    /// <param name="timestamp">The time of the message that follows.</param>
    public void Keep(UInt128 key, Placement placement, long timestamp)
    {
        _oldest = Math.Min(_oldest, timestamp);
        _newestPlaced = Math.Max(_newestPlaced, timestamp);
        if (_placements.ByKey.TryGetValue(key, out var known) && known.Equals(placement)) return;
        if (Builder is not null && !_isPacking) Builder.Directory.Placements.Add(key, placement);
        else if (IsOnDisk || _isPacking)
        {
            _newPlacements.Add(key, placement);
            IsDirectoryStale = true;
        }
    }

    /// <summary>Takes note of how many messages all of a segment are.</summary>
    public void NameWhole(string segment, int all)
    {
        List<BlockPart> segments = [.. Segments.Select(part => part.Path == segment ? part with { Of = all } : part)];
        if (!_isPacking) Builder?.Directory.Name(segments);
        Segments = segments;
        IsDirectoryStale = IsOnDisk || _isPacking;
    }

    /// <summary>Takes note that what lives in it was built anew.</summary>
    public void Rebuilt() => IsRebuilt = true;

    /// <summary>What its directory in the local folder is to say; from now on that counts as written.</summary>
    public BlockDescription TakeDescription()
    {
        var taken = new BlockDescription(Id, Provenance(), _newTombstones, _newPlacements.ByKey);
        IsDirectoryStale = IsUnsettled = false;
        _newTombstones = [];
        _newPlacements = new BlockPlacements();
        return taken;
    }

    /// <summary>True if it still holds something of a deleted message that is not in the lake any more.</summary>
    public bool HoldsErased(Func<string, bool> isInTable)
    {
        if (_deleted.Count == 0) return false;
        var isGone = Segments.Select(part => !part.IsIn(isInTable)).ToArray();
        return _deleted.Any(offset => isGone[SegmentOf.Span[offset.Value]]);
    }

    /// <summary>True if it holds messages, deleted or replaced, of segments that are not in the lake any more.</summary>
    public bool HoldsGone(Func<string, bool> isInTable) => Segments.Any(part => part.Messages > 0 && !part.IsIn(isInTable));

    /// <summary>
    /// The positions of the rows of some of its messages, by the segment whose they are; all its segments are named.
    /// </summary>
    /// <param name="isWanted">Tells which, by their offsets.</param>
    public Dictionary<string, HashSet<FileRow>> RowsWhere(Func<BlockOffset, bool> isWanted)
    {
        var rows = Segments.Select(part => part.Path).OfType<string>()
            .ToDictionary(path => path, _ => new HashSet<FileRow>(), StringComparer.Ordinal);
        for (var offset = default(BlockOffset); offset.Value < Count; offset++)
            if (isWanted(offset) && SegmentAt(offset) is { } segment) rows[segment].Add(RowOf.Span[offset.Value]);
        return rows;
    }

    /// <summary>The block as searches see it.</summary>
    public Block Publish() => new()
    {
        Id = Id,
        First = First,
        Count = Count,
        Dead = Dead,
        Tier = Tier,
        Postings = Postings,
        Vectors = Vectors,
        Segments = [.. Segments],
        SegmentOf = SegmentOf,
        RowOf = RowOf,
        Systems = Systems,
        Newest = NewestOfAll,
        Oldest = _oldest,
        Bytes = Bytes,
    };

    private Provenance Provenance() => new([.. Segments], SegmentOf.Span[..Count].ToArray(), RowOf.Span[..Count].ToArray());

    private void Open(Image? image)
    {
        Image = image;
        Postings = image is null ? null : new PackedPostings(image);
        Vectors = image is null ? [] : BlockImage.Vectors(image, codesInMemory: true);
    }

    private void Extend(BlockDirectory directory, BlockOffset from)
    {
        Count = directory.Count;
        var known = _newest.Length;
        Array.Resize(ref _newest, directory.Segments.Count);
        Array.Resize(ref _liveOf, directory.Segments.Count);
        Array.Fill(_newest, long.MinValue, known, _newest.Length - known);
        for (var offset = from.Value; offset < directory.Count; offset++)
        {
            var segment = directory.SegmentOf[offset];
            _liveOf[segment]++;
            _newest[segment] = Math.Max(_newest[segment], directory.Facts.Timestamps[offset]);
            _oldest = Math.Min(_oldest, directory.Facts.Timestamps[offset]);
        }
        var systems = directory.Conversations.Select(conversation => conversation.System).ToHashSet(StringComparer.Ordinal);
        if (systems.Count > Systems.Count) Systems = systems;
        SegmentOf = directory.SegmentOf.Published();
        RowOf = directory.RowOf.Published();
    }
}

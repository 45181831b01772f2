using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Tiers;

/// <summary>
/// Everything searchable: blocks of messages in their tiers under one directory. One writer applies segments, attaches blocks, moves
/// them between tiers and publishes; what it has published stays as it is for the readers that hold it.
/// </summary>
internal sealed class TieredIndex : IDisposable
{
    /// <summary>A segment of more rows gets blocks of its own.</summary>
    public const int LargeSegment = 32_768;

    /// <summary>How long what was replaced is kept for searches under way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>The most messages of a block that grows.</summary>
    public const int GrowingMessages = 65_536;

    /// <summary>A block that has so many bytes of metadata grows no more: it is packed, and they leave the memory.</summary>
    public const long MostMetadata = 32L << 20;

    private const int LeastInBlock = 16_384;

    private readonly MessageDirectory _directory;
    private readonly List<BlockState> _blocks = [];
    private readonly List<long> _deadHot = [];
    private readonly List<(DateTimeOffset Due, Action Remove)> _removals = [];
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly DoubledSegments _doubled = new();
    private readonly Languages _languages;
    private readonly TimeProvider _time;
    private BlockState? _growing;
    private int _lastId;

    /// <param name="stores">Where what the tiers keep outside the index is; freed with it.</param>
    /// <param name="languages">How systems' messages are analysed.</param>
    /// <param name="time">The clock.</param>
    public TieredIndex(TierStores stores, Languages languages, TimeProvider time)
    {
        (Stores, _languages, _time) = (stores, languages, time);
        _directory = new MessageDirectory
        {
            Died = CountDead,
            Moved = (from, to) => _doubled.Add(SegmentOf(from), SegmentOf(to)),
            // At the next start the block is to know that what it has was deleted, also when the lake has nothing of it any more.
            MetadataBuried = (id, tombstone) => _blocks.Find(block => block.Id == id)?.Keep([tombstone]),
        };
    }

    /// <summary>Where what the tiers keep outside the index is.</summary>
    public TierStores Stores { get; }

    /// <summary>The analysis that made its terms.</summary>
    public string Analyzer => _languages.Name;

    /// <summary>The blocks, by rising numbers of their messages.</summary>
    public IReadOnlyList<BlockState> Blocks => _blocks;

    /// <summary>A number for a new block.</summary>
    public int NewId() => Stores.Folder?.NewId() ?? Interlocked.Increment(ref _lastId);

    /// <summary>A builder of a block with a number of its own.</summary>
    public BlockBuilder NewBuilder(int capacity) => new(NewId(), _languages, capacity);

    /// <summary>Applies a small segment to the block that grows in memory. Rows that do not count change nothing.</summary>
    public void Apply(string segment, IReadOnlyList<MessageRow> rows)
    {
        Grow(rows.Count, builder => builder.Add(segment, rows));
        foreach (var row in rows)
            if (row.IsTombstone) _directory.Bury(row);
    }

    /// <summary>True if a row has to be read: it is not here as one of its segment, and no newer write has taken its place.</summary>
    public bool Lacks(string segment, MessageRow row) =>
        !_directory.TryFind(row.Key.Hash, row.Version, out var number) || (number >= 0 && SegmentOf(number) != segment);

    /// <summary>Adds what is lacking of a segment whose other messages are here; from then on it counts as whole.</summary>
    public void Complete(SegmentRows rows)
    {
        if (rows.Messages.Count + rows.Others.Count > 0)
        {
            Grow(rows.Messages.Count, builder =>
            {
                builder.Add(rows);
                return rows.Messages;
            });
        }
        foreach (var tombstone in rows.Tombstones) _directory.Bury(tombstone);
        var holders = _blocks.FindAll(block => block.Segments.Any(part => part.Segment == rows.Segment));
        TakeForWhole(rows.Segment, holders);
        holders.Find(block => block.IsOnDisk)?.Keep(rows.Tombstones);
    }

    /// <summary>Adds a block that was built of what lives in another, which need not be kept any more.</summary>
    /// <param name="built">The new one.</param>
    /// <param name="former">The other.</param>
    public void Replace(BuiltBlock built, BlockState former)
    {
        former.IsReclaimed = true;
        Attach(built);
        foreach (var part in built.Directory.Segments)
            TakeForWhole(part.Segment, _blocks.FindAll(block => block != former && block.Segments.Any(other => other.Segment == part.Segment)));
    }

    /// <summary>The positions of the rows of a block's live messages, by the segment whose they are; all its segments are named.</summary>
    public Dictionary<string, HashSet<int>> LiveRows(BlockState block) => block.RowsWhere(offset => _directory.IsAlive(block.First + offset));

    /// <summary>Adds a block that was built elsewhere; messages that other blocks have in the same version move to it.</summary>
    /// <param name="built">The block.</param>
    /// <param name="isInTable">Tells whether a segment counts; null to take all that were not forgotten.</param>
    public BlockState Attach(BuiltBlock built, Func<string, bool>? isInTable = null)
    {
        var directory = built.Directory;
        var state = new BlockState
        {
            Id = built.Id,
            First = _directory.Reserve(directory.Count),
            Capacity = directory.Count,
            Count = directory.Count,
            Tier = built.Tier,
            Image = built.Image,
            Segments = directory.Segments,
            IsOnDisk = built.IsOnDisk,
        };
        Open(state, built.Image);
        Describe(state, directory, 0);
        for (var offset = 0; offset < directory.Count; offset++) state.ContentBytes += directory.Bytes[offset];
        _blocks.Add(state);
        var wanted = directory.Segments.Select(part => isInTable?.Invoke(part.Segment) ?? !_forgotten.Contains(part.Segment)).ToArray();
        if (built.IsOnDisk) Stores.Metadata.Keep(built.Id, Stores.Folder!.DirectoryFile(built.Id));
        else Stores.Metadata.Keep(built.Id, directory.Metadata);
        _directory.Place(directory, 0, state.First, segment => wanted[segment]);
        _directory.PlaceMetadata(built.Id, directory, 0);
        foreach (var tombstone in directory.Tombstones) _directory.Bury(tombstone);
        return state;
    }

    /// <summary>Takes out the messages that came with segments which left the table and are in no other.</summary>
    /// <param name="segments">Their paths.</param>
    /// <param name="successors">The paths of those that took their place.</param>
    /// <returns>Segments to read again, if they are in the table: they may hold a message that is gone with these.</returns>
    public IReadOnlySet<string> Forget(IReadOnlySet<string> segments, IReadOnlyCollection<string>? successors = null)
    {
        _forgotten.UnionWith(segments);
        var bereft = new HashSet<string>(StringComparer.Ordinal);
        foreach (var block in _blocks)
        {
            var gone = block.Segments.Select(part => segments.Contains(part.Segment)).ToArray();
            if (!gone.Contains(true)) continue;
            for (var offset = 0; offset < block.Count; offset++)
            {
                if (!gone[block.SegmentOf.Span[offset]] || !_directory.IsAlive(block.First + offset)) continue;
                bereft.Add(block.Segments[block.SegmentOf.Span[offset]].Segment);
                _directory.Kill(block.First + offset);
            }
        }
        return _doubled.Replace(segments, successors ?? [], bereft);
    }

    /// <summary>Called while no block is being built: none that comes later is of a segment that left the table before.</summary>
    public void EndBuilding() => _forgotten.Clear();

    /// <summary>
    /// Has messages belong to a segment that holds the same writes in another arrangement: nothing of them is read, and what finds them stays.
    /// </summary>
    /// <param name="segment">What the segment holds.</param>
    /// <param name="tier">The tier it belongs in.</param>
    /// <param name="isInTable">Tells whether a segment is part of the table.</param>
    /// <returns>
    /// False, and nothing has changed, if the segment has to be read: it holds what is not here, what is cold (whose order is that of its
    /// segments) or in too warm a tier, or what is scattered over more blocks than such messages need.
    /// </returns>
    public bool TryRearrange(SegmentKeys segment, Tier tier, Func<string, bool> isInTable)
    {
        var moved = new Dictionary<BlockState, int[]>();
        var messages = 0;
        foreach (var write in segment.Writes)
        {
            if (!_directory.TryFind(write.Key, write.Version, out var number)) return false;
            if (number < 0) continue;
            var block = _blocks[BlockAt(number)];
            if (!moved.TryGetValue(block, out var rows))
            {
                if (block.Tier == Tier.Cold || block.Tier < tier) return false;
                moved[block] = rows = new int[block.Count];
                Array.Fill(rows, -1);
            }
            if (rows[number - block.First] < 0) messages++;
            rows[number - block.First] = write.Row;
        }
        if (moved.Count == 0 || moved.Count > 2 + messages / LeastInBlock) return false;
        foreach (var (block, rows) in moved) Relabel(block, segment.Segment, rows, messages, isInTable);
        foreach (var tombstone in segment.Tombstones) _directory.Bury(tombstone);
        moved.Keys.First().Keep(segment.Tombstones);
        return true;
    }

    /// <summary>True for the block that small segments are added to.</summary>
    public bool IsGrowing(BlockState block) => block == _growing;

    /// <summary>The block that grows, if it is full or is not to grow any further; a new one is begun with the next segment.</summary>
    public BlockState? EndGrowing()
    {
        var ended = _growing;
        _growing = null;
        return ended;
    }

    /// <summary>Replaces a block's builder by its packed form.</summary>
    public void Finish(BlockState block, Image image, bool isOnDisk)
    {
        if (isOnDisk) Stores.Metadata.Keep(block.Id, Stores.Folder!.DirectoryFile(block.Id));
        block.Builder = null;
        block.IsOnDisk = isOnDisk;
        Open(block, image);
    }

    /// <summary>Moves a block, whose files are in the local folder, to a colder tier. Its messages keep their numbers.</summary>
    public void Move(BlockState block, Tier tier)
    {
        var from = block.Tier;
        if (tier == Tier.Cold)
        {
            Stores.Cold!.Adopt(block.Id, Stores.Folder!.IndexFile(block.Id));
            Open(block, null);
            Later(() => Stores.Rows.Remove(Tier.Warm, block.Id));
        }
        else Open(block, Image.Map(Stores.Folder!.IndexFile(block.Id)));
        if (from == Tier.Hot) Later(() => Stores.Rows.Remove(Tier.Hot, block.Id));
        block.Tier = tier;
    }

    /// <summary>Lets go of the blocks in which nothing is alive, and of rows that no reader can want any more.</summary>
    /// <param name="isSettled">True if no segment is left to read: conversations without a message have none then, and their metadata is wanted no more.</param>
    public void Clean(bool isSettled)
    {
        foreach (var block in _blocks.FindAll(block => block.Live == 0 && block.Builder is null && !block.IsBusy))
            if (!_directory.NeedsMetadataOf(block.Id, ofEmptyConversations: !isSettled)) Drop(block);
        if (_deadHot.Count > 0)
        {
            long[] dead = [.. _deadHot];
            _deadHot.Clear();
            Later(() => Stores.Rows.Remove(Tier.Hot, dead));
        }
        var now = _time.GetUtcNow();
        foreach (var removal in _removals.FindAll(removal => removal.Due <= now))
        {
            removal.Remove();
            _removals.Remove(removal);
        }
    }

    /// <summary>Everything as it is now.</summary>
    public IndexSnapshot Publish()
    {
        if (_growing is { } growing) Refresh(growing);
        foreach (var block in _blocks)
            if (block.Builder is not null && block != _growing) Refresh(block);
        return _directory.Publish([.. _blocks.Select(block => block.Publish())]);
    }

    public void Dispose() => Stores.Dispose();

    /// <summary>From now on what these blocks have of a segment counts as all of it.</summary>
    private static void TakeForWhole(string segment, List<BlockState> holders)
    {
        var all = holders.SelectMany(block => block.Segments).Where(part => part.Segment == segment).Sum(part => part.Messages);
        holders.ForEach(block => block.NameWhole(segment, all));
    }

    private static void Refresh(BlockState block)
    {
        block.Vectors = block.Builder!.PublishVectors();
        block.SegmentOf = block.Builder.Directory.SegmentOf.Published();
        block.RowOf = block.Builder.Directory.RowOf.Published();
    }

    private static void Open(BlockState block, Image? image)
    {
        block.Image = image;
        block.Postings = image is null ? null : new PackedPostings(image);
        block.Vectors = image is null ? [] : BlockImage.Vectors(image, codesInMemory: true);
    }

    private void Relabel(BlockState block, string segment, int[] rows, int messages, Func<string, bool> isInTable)
    {
        var isKept = block.Segments.Select(part => isInTable(part.Segment)).ToArray();
        var (segments, segmentOf) = (block.Segments, block.SegmentOf);
        var provenance = Provenance.Moved(segments, segmentOf.Span[..block.Count], block.RowOf.Span, segment, rows, messages,
            isKept, offset => _directory.IsAlive(block.First + offset), block.Deleted);
        block.Builder?.Directory.Replace(provenance);
        block.IsDirectoryStale = block.IsOnDisk;
        (block.Segments, block.SegmentOf, block.RowOf) = (provenance.Segments, provenance.SegmentOf, provenance.RowOf);
        (block.Newest, block.LiveOf) = (new long[provenance.Segments.Count], new int[provenance.Segments.Count]);
        Array.Fill(block.Newest, long.MinValue);
        for (var offset = 0; offset < block.Count; offset++)
            if (rows[offset] >= 0 && isKept[segmentOf.Span[offset]]) _doubled.Add(segments[segmentOf.Span[offset]].Segment, segment);
        for (var offset = 0; offset < block.Count; offset++)
        {
            var (number, of) = (block.First + offset, provenance.SegmentOf[offset]);
            if (!_directory.IsAlive(number)) continue;
            block.LiveOf[of]++;
            block.Newest[of] = Math.Max(block.Newest[of], _directory.TimestampOf(number));
        }
    }

    private static void Describe(BlockState block, BlockDirectory directory, int from)
    {
        var newest = block.Newest;
        Array.Resize(ref newest, directory.Segments.Count);
        var live = block.LiveOf;
        Array.Resize(ref live, directory.Segments.Count);
        for (var segment = block.Newest.Length; segment < newest.Length; segment++) newest[segment] = long.MinValue;
        for (var offset = from; offset < directory.Count; offset++)
        {
            live[directory.SegmentOf[offset]]++;
            newest[directory.SegmentOf[offset]] = Math.Max(newest[directory.SegmentOf[offset]], directory.Timestamps[offset]);
            block.Oldest = Math.Min(block.Oldest, directory.Timestamps[offset]);
        }
        (block.Newest, block.LiveOf) = (newest, live);
        var systems = directory.Conversations.Select(conversation => conversation.System).ToHashSet(StringComparer.Ordinal);
        if (systems.Count > block.Systems.Count) block.Systems = systems;
        block.SegmentOf = directory.SegmentOf.Published();
        block.RowOf = directory.RowOf.Published();
    }

    private void Grow(int rows, Func<BlockBuilder, List<MessageRow>> add)
    {
        var growing = Growing(rows);
        var (from, fromMetadata) = (growing.Count, growing.Builder!.Directory.Metadata.Entries.Count);
        var messages = add(growing.Builder!);
        Stores.Rows.Add(Block.RowKeyOf(growing.Id, from), messages);
        growing.Count = growing.Builder!.Count;
        growing.ContentBytes += messages.Sum(row => (long)row.Content!.Length);
        Describe(growing, growing.Builder.Directory, from);
        _directory.Place(growing.Builder.Directory, from, growing.First, _ => true);
        _directory.PlaceMetadata(growing.Id, growing.Builder.Directory, fromMetadata);
    }

    private BlockState Growing(int rows)
    {
        if (_growing is { } growing && growing.Count + rows <= growing.Capacity && growing.Builder!.Directory.Metadata.Bytes <= MostMetadata) return growing;
        var builder = NewBuilder(1024);
        _growing = BlockState.Growing(builder, _directory.Reserve(GrowingMessages), GrowingMessages);
        _blocks.Add(_growing);
        Stores.Metadata.Keep(builder.Id, builder.Directory.Metadata);
        return _growing;
    }

    private void CountDead(int number, bool isDeleted)
    {
        var block = _blocks[BlockAt(number)];
        block.Dead++;
        block.LiveOf[block.SegmentOf.Span[number - block.First]]--;
        if (isDeleted) block.Deleted.Add(number - block.First);
        if (block.Tier == Tier.Hot) _deadHot.Add(Block.RowKeyOf(block.Id, number - block.First));
    }

    private string SegmentOf(int number)
    {
        var block = _blocks[BlockAt(number)];
        return block.Segments[block.SegmentOf.Span[number - block.First]].Segment;
    }

    private int BlockAt(int number)
    {
        var (low, high) = (0, _blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_blocks[middle].First <= number) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private void Drop(BlockState block)
    {
        _blocks.Remove(block);
        var tier = block.Tier;
        if (tier == Tier.Cold) Stores.Cold!.Forget(block.Id);
        if (block.IsOnDisk) Stores.Folder!.Delete(block.Id);
        Later(() =>
        {
            Stores.Metadata.Forget(block.Id);
            if (tier == Tier.Hot) Stores.Rows.Remove(Tier.Hot, block.Id);
            if (block.IsOnDisk && tier != Tier.Cold) Stores.Rows.Remove(Tier.Warm, block.Id);
        });
    }

    private void Later(Action remove) => _removals.Add((_time.GetUtcNow() + Grace, remove));
}

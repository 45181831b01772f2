using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;

namespace Akosha.Search.Writing;

/// <summary>
/// The one writer of the index: blocks of messages in their tiers under one directory. Everything that changes them is an
/// <see cref="IndexChange"/> that this applies.
/// </summary>
/// <remarks>
/// The rule: one thread at a time calls it, that of the projection of the index. Jobs run on other threads, read what they were
/// given when they were planned, and give back changes; they call nothing here but <see cref="NewBuilder"/> and
/// <see cref="NewId"/>. Readers see only what <see cref="Publish"/> gave, which is never altered. If applying a change fails
/// half-way the writer is broken, and all is made anew.
/// </remarks>
internal sealed class IndexWriter : IDisposable
{
    /// <summary>A segment of more rows gets blocks of its own.</summary>
    public const int LargeSegment = 32_768;

    /// <summary>The most messages of a block that grows.</summary>
    public const int GrowingMessages = 65_536;

    /// <summary>A block that has so many bytes of metadata grows no more: it is packed, and they leave the memory.</summary>
    public const long MaxMetadata = 32L << 20;

    private const int MinInBlock = 16_384;

    private readonly MessageDirectory _directory;
    private readonly BlockList _blocks = new();
    private readonly DelayedRemovals _removals;
    private readonly DoubledSegments _doubled = new();
    private readonly List<long> _deadHot = [];
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly Languages _languages;
    private IReadOnlyDictionary<string, AddFile> _files = new Dictionary<string, AddFile>();
    private BlockState? _growing;
    private int _lastId;

    /// <param name="stores">Where what the tiers keep outside the index is; closed with it.</param>
    /// <param name="languages">How systems' messages are analysed.</param>
    /// <param name="time">The clock.</param>
    public IndexWriter(TierStores stores, Languages languages, TimeProvider time)
    {
        Stores = stores;
        _languages = languages;
        _removals = new DelayedRemovals(stores.Grace, time);
        _directory = new MessageDirectory
        {
            Died = CountDead,
            Moved = (from, to) => _doubled.Add(SegmentOf(from), SegmentOf(to)),
            // At the next start the block is to know that what it has was deleted, also when the lake has nothing of it any more.
            Placed = (message, key, placement) => _blocks.At(message).Keep(
                key, placement, _directory!.TimestampOf(message)),
            MetadataCovered = (id, tombstone) => _blocks.Find(id)?.Keep([tombstone]),
        };
    }

    /// <summary>Where what the tiers keep outside the index is.</summary>
    public TierStores Stores { get; }

    /// <summary>The analysis that made its terms.</summary>
    public string Analyzer => _languages.Name;

    /// <summary>The blocks, by rising numbers of their messages.</summary>
    public IReadOnlyList<BlockState> Blocks => _blocks.All;

    /// <summary>The block that small segments are added to; null if the next begins one.</summary>
    public BlockState? Growing => _growing;

    /// <summary>
    /// True once a change has failed half-way, or its stores are damaged: nothing of it can be relied on any more.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>Has it made anew.</summary>
    public void Break() => IsBroken = true;

    /// <summary>A number for a new block. Any thread may ask.</summary>
    public int NewId() => Stores.Folder?.NewId() ?? Interlocked.Increment(ref _lastId);

    /// <summary>A builder of a block with a number of its own. Any thread may ask.</summary>
    public BlockBuilder NewBuilder(int capacity) => new(NewId(), _languages, capacity);

    /// <summary>Takes note of the files that the table has now.</summary>
    public void Follow(IReadOnlyDictionary<string, AddFile> files)
    {
        _files = files;
        Stores.Cold?.Follow(files);
    }

    /// <summary>Applies a change.</summary>
    /// <exception cref="InvalidOperationException">A change failed before.</exception>
    public ChangeOutcome Apply(IndexChange change)
    {
        if (IsBroken) throw new InvalidOperationException("a change failed before; the index has to be made anew");
        IsBroken = true;
        var outcome = change switch
        {
            IndexChange.SegmentRead segment => Add(segment),
            IndexChange.SegmentCompleted segment => Complete(segment.Rows),
            IndexChange.BlocksBuilt built => Attach(built),
            IndexChange.BlockRebuilt rebuilt => Replace(rebuilt),
            IndexChange.BlockPacked packed => Pack(packed),
            IndexChange.BlockMoved moved => Move(moved),
            IndexChange.SegmentsLeft left => Forget(left),
            IndexChange.SegmentRearranged rearranged => Rearrange(rearranged),
            _ => throw new NotSupportedException(change.GetType().Name),
        };
        IsBroken = false;
        return outcome;
    }

    /// <summary>
    /// True if a row has to be read: it is not here as one of its segment, and no newer write has taken its place; or the place
    /// of that depends on it.
    /// </summary>
    public bool Lacks(string segment, MessageRow row) =>
        !_directory.TryFind(row.Key.Hash, row.Version, out var message)
        || (!message.IsNone && SegmentOf(message) != segment) || _directory.NeedsPlaceOf(row);

    /// <summary>
    /// The positions of the rows of a block's live messages, by the segment whose they are; all its segments are named.
    /// </summary>
    public Dictionary<string, HashSet<FileRow>> LiveRows(BlockState block) =>
        block.RowsWhere(offset => _directory.IsAlive(block.First + offset));

    /// <summary>Has the block that grows grow no further; a new one is begun with the next segment.</summary>
    public BlockState? EndGrowing()
    {
        var ended = _growing;
        _growing = null;
        return ended;
    }

    /// <summary>Called while no block is being built: none that comes later is of a segment that left the table before.</summary>
    public void EndBuilding() => _left.Clear();

    /// <summary>Lets go of the blocks in which nothing is alive, and of rows that no reader can want any more.</summary>
    /// <param name="isSettled">
    /// True if no segment is left to read: conversations without a message have none then, and their metadata is wanted no more.
    /// </param>
    /// <param name="isBusy">Tells by its id whether something is being done to a block; it stays then.</param>
    public void Clean(bool isSettled, Func<int, bool> isBusy)
    {
        IsBroken = true;
        foreach (var block in Blocks.Where(block => block.Live == 0 && block.Builder is null && !isBusy(block.Id)).ToList())
            if (!_directory.NeedsMetadataOf(block.Id, ofEmptyConversations: !isSettled)) Drop(block);
        if (_deadHot.Count > 0)
        {
            long[] dead = [.. _deadHot];
            _deadHot.Clear();
            _removals.Add(() => Stores.Rows.Remove(Tier.Hot, dead));
        }
        _removals.RemoveDue();
        IsBroken = false;
    }

    /// <summary>True while something that was replaced is kept for searches under way.</summary>
    public bool HasRemovals => _removals.Any || _deadHot.Count > 0;

    /// <summary>
    /// The blocks up to a number that have messages, or metadata, which are not in the lake any more or count for nothing.
    /// </summary>
    public IEnumerable<BlockState> HoldersOfGone(int last) =>
        Blocks.Where(block => block.Id <= last && (block.HoldsGone(IsInTable) || _directory.HasStaleMetadata(block.Id)));

    /// <summary>
    /// Has the stores keep nothing, on disk and in memory, of what they have removed or what is not in the table. Nothing may be
    /// written to them meanwhile.
    /// </summary>
    public void ForgetGone()
    {
        Stores.Rows.Rewrite();
        Stores.Cold?.ForgetGone(Blocks.Where(block => block.Tier == Tier.Cold).Select(block => block.Id).ToHashSet());
    }

    /// <summary>Everything as it is now.</summary>
    public IndexSnapshot Publish()
    {
        foreach (var block in Blocks)
            if (block.Builder is not null) block.Refresh();
        return _directory.Publish([.. Blocks.Select(block => block.Publish())]);
    }

    /// <inheritdoc/>
    public void Dispose() => Stores.Dispose();

    private bool IsInTable(string segment) => _files.ContainsKey(segment);

    private ChangeOutcome Add(IndexChange.SegmentRead segment)
    {
        Grow(segment.Rows.Count, builder => builder.Add(segment.Segment, segment.Rows), segment.Outcomes);
        Apply(segment.Rows.Where(row => row.IsTombstone), segment.Outcomes);
        return ChangeOutcome.Done;
    }

    private ChangeOutcome Complete(SegmentRows rows)
    {
        if (rows.Messages.Count + rows.Others.Count > 0)
        {
            Grow(rows.Messages.Count, builder =>
            {
                builder.Add(rows);
                return rows.Messages;
            });
        }
        Apply(rows.Tombstones);
        var holders = _blocks.WithPartOf(rows.Segment);
        TakeForWhole(rows.Segment, holders);
        holders.Find(block => block.IsOnDisk)?.Keep(rows.Tombstones);
        return ChangeOutcome.Done;
    }

    private ChangeOutcome Attach(IndexChange.BlocksBuilt built)
    {
        foreach (var block in built.Blocks)
            Attach(block, built.AreFound ? IsInTable : segment => !_left.Contains(segment), built.Outcomes);
        return ChangeOutcome.Done;
    }

    private ChangeOutcome Replace(IndexChange.BlockRebuilt rebuilt)
    {
        var former = _blocks.Find(rebuilt.Former);
        former?.Rebuilt();
        Attach(rebuilt.Built, segment => !_left.Contains(segment));
        foreach (var segment in rebuilt.Built.Directory.Segments.Select(part => part.Path).OfType<string>())
            TakeForWhole(segment, _blocks.WithPartOf(segment).FindAll(block => block != former));
        return ChangeOutcome.Done;
    }

    private ChangeOutcome Pack(IndexChange.BlockPacked packed)
    {
        if (packed.IsOnDisk) Stores.Metadata.Keep(packed.Block, Stores.Folder!.DirectoryFile(packed.Block));
        _blocks.Get(packed.Block).Pack(packed.Image, packed.IsOnDisk);
        return ChangeOutcome.Done;
    }

    private ChangeOutcome Move(IndexChange.BlockMoved moved)
    {
        var id = moved.Block;
        var block = _blocks.Get(moved.Block);
        var from = block.Tier;
        var isCold = moved.Tier == Tier.Cold;
        if (isCold) Stores.Cold!.Adopt(id, Stores.Folder!.IndexFile(id));
        block.Move(moved.Tier, isCold ? null : Image.Map(Stores.Folder!.IndexFile(id)));
        if (isCold) _removals.Add(() => Stores.Rows.Remove(Tier.Warm, id));
        if (from == Tier.Hot) _removals.Add(() => Stores.Rows.Remove(Tier.Hot, id));
        return ChangeOutcome.Done;
    }

    /// <summary>Takes out the messages that came with segments which left the table and are in no other.</summary>
    private ChangeOutcome Forget(IndexChange.SegmentsLeft left)
    {
        _left.UnionWith(left.Segments);
        var bereft = new HashSet<string>(StringComparer.Ordinal);
        foreach (var block in Blocks)
        {
            var gone = block.Segments.Select(part => part.IsIn(left.Segments.Contains)).ToArray();
            if (!gone.Contains(true)) continue;
            for (var offset = default(BlockOffset); offset.Value < block.Count; offset++)
            {
                if (!gone[block.SegmentOf.Span[offset.Value]] || !_directory.IsAlive(block.First + offset)) continue;
                bereft.Add(block.SegmentAt(offset)!);
                _directory.Kill(block.First + offset);
            }
        }
        return ChangeOutcome.Done with { ReadAgain = _doubled.Replace(left.Segments, left.Successors, bereft) };
    }

    /// <summary>
    /// Has messages belong to a segment that holds the same writes in another arrangement: nothing of them is read, and what
    /// finds them stays. Not done if the segment has to be read: it holds what is not here, what is cold (whose order is that of
    /// its segments) or in too warm a tier, or what is scattered over more blocks than such messages need.
    /// </summary>
    private ChangeOutcome Rearrange(IndexChange.SegmentRearranged change)
    {
        var segment = change.Segment;
        var moved = new Dictionary<BlockState, FileRow[]>();
        var messages = 0;
        foreach (var write in segment.Writes)
        {
            if (!_directory.TryFind(write.Key, write.Version, out var message)) return ChangeOutcome.NotDone;
            if (message.IsNone) continue;
            var block = _blocks.At(message);
            if (!moved.TryGetValue(block, out var rows))
            {
                if (block.Tier == Tier.Cold || block.Tier < change.Tier) return ChangeOutcome.NotDone;
                moved[block] = rows = new FileRow[block.Count];
                Array.Fill(rows, FileRow.None);
            }
            ref var row = ref rows[(message - block.First).Value];
            if (row.IsNone) messages++;
            row = write.Row;
        }
        if (moved.Count == 0 || moved.Count > 2 + messages / MinInBlock) return ChangeOutcome.NotDone;
        foreach (var (block, rows) in moved) Relabel(block, new Provenance.Move(segment.Segment, rows, messages));
        Apply(segment.Tombstones);
        moved.Keys.First().Keep(segment.Tombstones);
        return ChangeOutcome.Done;
    }

    private void Relabel(BlockState block, Provenance.Move move)
    {
        for (var offset = default(BlockOffset); offset.Value < block.Count; offset++)
            if (!move.Rows[offset.Value].IsNone && block.SegmentAt(offset) is { } former && IsInTable(former))
                _doubled.Add(former, move.Segment);
        block.Relabel(move, IsInTable, offset => _directory.IsAlive(block.First + offset));
        block.Recount(offset => _directory.IsAlive(block.First + offset), offset => _directory.TimestampOf(block.First + offset));
    }

    /// <summary>From now on what these blocks have of a segment counts as all of it.</summary>
    private static void TakeForWhole(string segment, List<BlockState> holders)
    {
        var all = holders.SelectMany(block => block.Segments).Where(part => part.Path == segment).Sum(part => part.Messages);
        holders.ForEach(block => block.NameWhole(segment, all));
    }

    /// <summary>Adds a block that was built elsewhere; messages that other blocks have in the same version move to it.</summary>
    private void Attach(BuiltBlock built, Func<string, bool> isWanted, OutcomeLog? outcomes = null)
    {
        var directory = built.Directory;
        var block = BlockState.Of(built, _directory.Reserve(directory.Count));
        _blocks.Add(block);
        bool[] wanted = [.. directory.Segments.Select(part => part.IsIn(isWanted))];
        if (built.IsOnDisk) Stores.Metadata.Keep(built.Id, Stores.Folder!.DirectoryFile(built.Id));
        else Stores.Metadata.Keep(built.Id, directory.Metadata);
        _directory.Place(directory, default, block.First, segment => wanted[segment], outcomes);
        _directory.PlaceMetadata(built.Id, directory, 0);
        Apply(directory.Tombstones, outcomes);
    }

    private void Apply(IEnumerable<MessageRow> tombstones, OutcomeLog? outcomes = null)
    {
        foreach (var tombstone in tombstones) _directory.Apply(tombstone, outcomes);
    }

    private void Grow(int rows, Func<BlockBuilder, List<MessageRow>> add, OutcomeLog? outcomes = null)
    {
        var block = GrowingFor(rows);
        var directory = block.Builder!.Directory;
        var from = new BlockOffset(block.Count);
        var fromMetadata = directory.Metadata.Entries.Count;
        var messages = add(block.Builder);
        Stores.Rows.Add(Block.RowKeyOf(block.Id, from), messages);
        block.Grow(from, messages.Sum(row => (long)row.Content!.Length));
        _directory.Place(directory, from, block.First, _ => true, outcomes);
        _directory.PlaceMetadata(block.Id, directory, fromMetadata);
    }

    private BlockState GrowingFor(int rows)
    {
        if (_growing is { } growing && growing.Count + rows <= growing.Capacity
            && growing.Builder!.Directory.Metadata.Bytes <= MaxMetadata) return growing;
        var builder = NewBuilder(1024);
        _growing = BlockState.Growing(builder, _directory.Reserve(GrowingMessages), GrowingMessages);
        _blocks.Add(_growing);
        Stores.Metadata.Keep(builder.Id, builder.Directory.Metadata);
        return _growing;
    }

    private void CountDead(MessageNumber message, bool isDeleted)
    {
        var block = _blocks.At(message);
        block.CountDead(message - block.First, isDeleted);
        if (block.Tier == Tier.Hot) _deadHot.Add(Block.RowKeyOf(block.Id, message - block.First));
    }

    private string? SegmentOf(MessageNumber message)
    {
        var block = _blocks.At(message);
        return block.SegmentAt(message - block.First);
    }

    private void Drop(BlockState block)
    {
        _blocks.Remove(block);
        var tier = block.Tier;
        if (tier == Tier.Cold) Stores.Cold!.Forget(block.Id);
        if (block.IsOnDisk) Stores.Folder!.Delete(block.Id);
        _removals.Add(() =>
        {
            Stores.Metadata.Forget(block.Id);
            if (tier == Tier.Hot) Stores.Rows.Remove(Tier.Hot, block.Id);
            if (block.IsOnDisk && tier != Tier.Cold) Stores.Rows.Remove(Tier.Warm, block.Id);
        });
    }
}

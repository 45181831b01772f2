using System.Collections.Immutable;

namespace Akosha.Storage.Conversations;

/// <summary>
/// What is known of the writes of one message that its time and its place depend on. The first write that is not deleted places
/// the message; a later one leaves it there unless it names another time. Immutable.
/// </summary>
/// <remarks>
/// The writes of a message lie in any files and come in any order, so this is a set of writes, and joining (<see cref="Union"/>)
/// is that of sets: commutative, associative and idempotent. Only <see cref="Resolve"/> looks at the order. More than
/// <see cref="MaxWrites"/> are not kept: then the oldest two become the one of them that places the message, which is the same
/// unless a deletion comes late that lies between the two.
/// </remarks>
public sealed class Placement : IEquatable<Placement>
{
    /// <summary>The most writes that are kept.</summary>
    public const int MaxWrites = 64;

    private readonly ImmutableArray<PlacingWrite> _writes;

    internal Placement(long since, ImmutableArray<PlacingWrite> writes)
    {
        Since = since;
        _writes = writes;
    }

    /// <summary>Writes of lower versions do not count: they are deleted, or were known when a place was settled.</summary>
    public long Since { get; }

    /// <summary>The writes that count, by rising versions.</summary>
    public ImmutableArray<PlacingWrite> Writes => _writes;

    /// <summary>That of a message of which nothing is known but that it was deleted.</summary>
    /// <param name="version">The version of the tombstone.</param>
    public static Placement Deleted(long version) => new(version, []);

    /// <summary>What one write says.</summary>
    /// <param name="write">The write.</param>
    /// <param name="isSettled">True if its place is that of the message whatever was before.</param>
    public static Placement Of(PlacingWrite write, bool isSettled) => new(isSettled ? write.Version : 0, [write]);

    /// <summary>What a row of a message or its tombstone says.</summary>
    public static Placement Of(MessageRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.IsTombstone) return Deleted(row.Version);
        return row.PlacingKind == PlacingKind.Listed ? PlacingText.Read(row.Placing!)
            : Of(
                new PlacingWrite(row.Version, row.Timestamp, row.Place, row.PlacingKind != PlacingKind.Undated),
                row.PlacingKind == PlacingKind.Settled);
    }

    /// <summary>True if this says of a write, or of a tombstone of the message, all that matters.</summary>
    public bool Knows(long version) => version <= Since || Find(version) >= 0;

    /// <summary>What both know.</summary>
    public Placement Union(Placement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other)) return this;
        var since = Math.Max(Since, other.Since);
        var writes = new List<PlacingWrite>(_writes.Length + other._writes.Length);
        for (int left = 0, right = 0; left < _writes.Length || right < other._writes.Length;)
        {
            var isLeft = right == other._writes.Length
                || (left < _writes.Length && _writes[left].Version <= other._writes[right].Version);
            var next = isLeft ? _writes[left++] : other._writes[right++];
            if (next.Version >= since && (writes.Count == 0 || writes[^1].Version != next.Version)) writes.Add(next);
        }
        while (writes.Count > MaxWrites) writes.RemoveAt(writes[0].HoldsFor(writes[1]) ? 1 : 0);
        return new Placement(since, [.. writes]);
    }

    /// <summary>The write that gives the message its time and its place; null if none is left.</summary>
    /// <param name="tombstone">The newest version of a tombstone of the conversation or its system; 0 if there is none.</param>
    public PlacingWrite? Resolve(long tombstone)
    {
        PlacingWrite? placing = null;
        foreach (var write in _writes)
            if (!WriteOrder.Covers(tombstone, write.Version) && placing?.HoldsFor(write) != true) placing = write;
        return placing;
    }

    /// <inheritdoc/>
    public bool Equals(Placement? other) => other is not null && Since == other.Since && _writes.SequenceEqual(other._writes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Placement);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Since, _writes.Length, _writes.FirstOrDefault());

    private int Find(long version) => _writes.BinarySearch(new PlacingWrite(version, 0, default, false), ByVersion.Instance);

    private sealed class ByVersion : IComparer<PlacingWrite>
    {
        public static readonly ByVersion Instance = new();

        public int Compare(PlacingWrite x, PlacingWrite y) => x.Version.CompareTo(y.Version);
    }
}

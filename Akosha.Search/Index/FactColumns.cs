using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// What is kept of each message as its row says it. The directory of a block has these columns by offset and writes each into a
/// section of its image; <see cref="MessageDirectory"/> has the same by number, and gets them from there. Whoever adds one says
/// here, in one line, what it is called in images and how it is read from a row; an image that lacks it is not used, unless the
/// column has a default.
/// </summary>
/// <param name="all">Takes every column.</param>
internal sealed class FactColumns(ColumnSet all)
{
    private const uint NothingMore = 1;

    /// <param name="capacity">For how many messages to make room at first.</param>
    public FactColumns(int capacity) : this(new ColumnSet(capacity))
    {
    }

    /// <summary>The versions of the writes.</summary>
    public GrowableColumn<long> Versions { get; } = all.Add("versions", (row, _) => row.Version);

    /// <summary>When they were said (microseconds since 1970).</summary>
    public GrowableColumn<long> Timestamps { get; } = all.Add("timestamps", (row, _) => row.Timestamp);

    /// <summary>The times by which they are placed in their conversations (<see cref="MessagePlace"/>).</summary>
    public GrowableColumn<long> PlacedTimes { get; } = all.Add("placed_times", (row, _) => row.Place.Time);

    /// <summary>The versions of the writes that have placed them.</summary>
    public GrowableColumn<long> PlacedVersions { get; } = all.Add("placed_versions", (row, _) => row.Place.Version);

    /// <summary>Their positions in the requests that have placed them.</summary>
    public GrowableColumn<int> Ordinals { get; } = all.Add("ordinals", (row, _) => row.Ordinal);

    /// <summary>What their rows say of their places.</summary>
    public GrowableColumn<PlacingKind> Placings { get; } = all.Add("placings", (row, _) => row.PlacingKind, isOptional: true);

    /// <summary>Terms of their contents that are not stop words.</summary>
    public GrowableColumn<int> Lengths { get; } = all.Add("lengths", (_, length) => length);

    /// <summary>Bytes of their contents in UTF-8.</summary>
    public GrowableColumn<int> Bytes { get; } = all.Add("bytes", (row, _) => Encoding.UTF8.GetByteCount(row.Content!));

    /// <summary>Codes of their roles (<see cref="Contracts.Conversations.Roles.CodeOf"/>).</summary>
    public GrowableColumn<byte> RoleCodes { get; } = all.Add("roles", (row, _) => (byte)Roles.CodeOf(row.Role!));

    /// <summary>
    /// By which messages are known that say the same: the first half of the digest of role and content; 0 for an empty content,
    /// which is like no other.
    /// </summary>
    public GrowableColumn<ulong> Sayings { get; } = all.Add("sayings", (row, _) => SayingOf(row));

    /// <summary>
    /// What messages have besides role and content: a digest of author, metadata and original, or <see cref="NothingMore"/>; 0
    /// where that is not known.
    /// </summary>
    public GrowableColumn<uint> Rests { get; } = all.Add("rests", (row, _) => RestOf(row), isOptional: true);

    /// <summary>All of them, as what is done with each alike.</summary>
    public ColumnSet All => all;

    /// <summary>
    /// True if a write says the same as another of its message, at the same time; null if that is not known, as where its row
    /// speaks for others, too. One that is given no time gives the message none.
    /// </summary>
    /// <param name="message">The place of the write in the columns.</param>
    /// <param name="former">The place of the other.</param>
    public bool? IsRepeat(int message, int former)
    {
        if (Sayings[message] != Sayings[former] || RoleCodes[message] != RoleCodes[former]) return false;
        if (Placings[message] == PlacingKind.Listed || Rests[message] == 0 || Rests[former] == 0) return null;
        return Rests[message] == Rests[former]
            && (Placings[message] == PlacingKind.Undated || Timestamps[message] == Timestamps[former]);
    }

    private static uint RestOf(MessageRow row) => row is { Author: null, Original: null, MessageMetadata: null } ? NothingMore
        : Math.Max(NothingMore + 1, (uint)Digest.Of(row.Author, row.Original, row.MessageMetadata));

    private static ulong SayingOf(MessageRow row) =>
        string.IsNullOrEmpty(row.Content) ? 0 : (ulong)Digest.Of(row.Role, row.Content);
}

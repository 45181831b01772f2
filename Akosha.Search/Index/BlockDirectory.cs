using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// What is known of every message of a block without its text: keys, versions, times, and the names they refer to. The
/// directories of all blocks stay in memory, whatever tier the texts are in, and are kept on disk to start from.
/// </summary>
/// <param name="capacity">For how many messages to make room at first.</param>
internal sealed class BlockDirectory(int capacity = 1024)
{
    private readonly Dictionary<string, int> _authorOf = new(StringComparer.Ordinal);
    private readonly Dictionary<(string System, string Id), int> _conversationOf = [];

    /// <summary>A conversation as some messages of the block name it.</summary>
    /// <param name="System">Its system.</param>
    /// <param name="Id">Its id in the system.</param>
    internal sealed record Named(string System, string Id);

    public List<BlockPart> Segments { get; private set; } = [];
    public List<Named> Conversations { get; private set; } = [];
    public List<string> Authors { get; private set; } = [];

    /// <summary>The tombstones of its segments.</summary>
    public List<MessageRow> Tombstones { get; private set; } = [];

    /// <summary>The metadata that its rows brought.</summary>
    public BlockMetadata Metadata { get; private set; } = new();

    /// <summary>What is known of the places of its messages beyond their own rows.</summary>
    public BlockPlacements Placements { get; private set; } = new();

    /// <summary>The hashes of the messages' keys.</summary>
    public GrowableColumn<UInt128> Keys { get; } = new(capacity);

    /// <summary>What the rows of the messages say, as far as it is kept.</summary>
    public FactColumns Facts { get; } = new(capacity);

    /// <summary>Ordinals of conversations in <see cref="Conversations"/>.</summary>
    public GrowableColumn<int> ConversationOf { get; } = new(capacity);

    /// <summary>Ordinals of authors in <see cref="Authors"/>; −1 for none.</summary>
    public GrowableColumn<int> AuthorOf { get; } = new(capacity);

    /// <summary>
    /// What messages have of metadata themselves: the numbers of entries in <see cref="Metadata"/>, from 1 on; 0 for none.
    /// </summary>
    public GrowableColumn<int> OwnMetadataOf { get; } = new(capacity);

    /// <summary>Ordinals of segments in <see cref="Segments"/>.</summary>
    public GrowableColumn<int> SegmentOf { get; private set; } = new(capacity);

    /// <summary>Positions of the messages' rows in the files of their segments.</summary>
    public GrowableColumn<FileRow> RowOf { get; private set; } = new(capacity);

    /// <summary>How many messages there are.</summary>
    public int Count => Keys.Count;

    /// <summary>Adds a message of the segment that was added last.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="rowInFile">The position of the row in the file.</param>
    /// <param name="length">Words of its content that are not stop words.</param>
    public void Add(MessageRow row, FileRow rowInFile, int length)
    {
        Keys.Add(row.Key.Hash);
        Facts.All.Append(row, length);
        if (row.PlacingKind == PlacingKind.Listed) Placements.Add(Keys[Count - 1], row.Placement);
        ConversationOf.Add(ConversationFor(row));
        Metadata.Add(ConversationOf[Count - 1], row);
        OwnMetadataOf.Add(Metadata.AddOwn(row));
        AuthorOf.Add(row.Author is null ? -1 : Number(_authorOf, Authors, row.Author));
        SegmentOf.Add(Segments.Count - 1);
        RowOf.Add(rowInFile);
    }

    /// <summary>Adds the metadata that rows carry which are no messages.</summary>
    public void AddMetadata(IEnumerable<MessageRow> rows)
    {
        foreach (var row in rows)
            if (row.Metadata is not null && row.ConversationId is not null) Metadata.Add(ConversationFor(row), row);
    }

    /// <summary>Says where its messages come from now. What was published of it stays as it is.</summary>
    public void Replace(Provenance provenance)
    {
        Segments = provenance.Parts;
        SegmentOf = new GrowableColumn<int>(Keys.Values.Length);
        RowOf = new GrowableColumn<FileRow>(Keys.Values.Length);
        SegmentOf.AddRange(provenance.PartOf);
        RowOf.AddRange(provenance.RowOf);
    }

    /// <summary>Says anew how many messages its segments have.</summary>
    /// <param name="segments">Its segments, in the same order.</param>
    public void Name(List<BlockPart> segments) => Segments = segments;

    /// <summary>Adds tombstones that it does not have yet.</summary>
    public void AddTombstones(IEnumerable<MessageRow> tombstones)
    {
        var known = Tombstones.Select(Mark).ToHashSet();
        Tombstones.AddRange(
            tombstones.Where(tombstone => known.Add(Mark(tombstone))).Select(tombstone => tombstone.WithoutMetadata()));

        static (string, string?, string?, long) Mark(MessageRow row) =>
            (row.SystemId, row.ConversationId, row.MessageId, row.Version);
    }

    /// <summary>The directory as an image.</summary>
    /// <param name="header">The header of the image.</param>
    public byte[] Pack(JsonObject header)
    {
        var image = new ImageWriter(header);
        image.Add("keys", Keys.Published());
        Facts.All.Pack(image);
        image.Add("conversation_of", ConversationOf.Published());
        image.Add("author_of", AuthorOf.Published());
        image.Add("own_metadata_of", OwnMetadataOf.Published());
        image.Add("segment_of", SegmentOf.Published());
        image.Add("row_of", RowOf.Published());
        Metadata.Pack(image);
        image.Add<byte>("names", JsonSerializer.SerializeToUtf8Bytes(new Names(Segments, Conversations, Authors, Tombstones)
        {
            Placements = Placements.ToWrite(),
        }));
        return image.ToArray();
    }

    /// <summary>Reads a directory from an image.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static BlockDirectory Read(Image image)
    {
        var directory = new BlockDirectory(0);
        directory.Keys.AddRange(image.Section<UInt128>("keys").Span);
        var count = directory.Count;
        directory.Facts.All.Read(image, count);
        directory.ConversationOf.AddRange(image.Section<int>("conversation_of", count).Span);
        directory.AuthorOf.AddRange(image.Section<int>("author_of", count).Span);
        directory.OwnMetadataOf.AddRange(image.Section<int>("own_metadata_of", count).Span);
        directory.SegmentOf.AddRange(image.Section<int>("segment_of", count).Span);
        directory.RowOf.AddRange(image.Section<FileRow>("row_of", count).Span);
        directory.Metadata = BlockMetadata.Read(image);
        try
        {
            var names = JsonSerializer.Deserialize<Names>(image.Section<byte>("names").Span)
                ?? throw new InvalidDataException("the names are missing");
            directory.Segments = names.Segments;
            directory.Conversations = names.Conversations;
            directory.Authors = names.Authors;
            directory.Tombstones = names.Tombstones;
            directory.Placements = BlockPlacements.Of(names.Placements);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("the names are damaged", error);
        }
        return directory;
    }

    private int ConversationFor(MessageRow row)
    {
        var id = (row.SystemId, row.ConversationId!);
        if (!_conversationOf.TryGetValue(id, out var conversation))
        {
            _conversationOf[id] = conversation = Conversations.Count;
            Conversations.Add(new Named(row.SystemId, row.ConversationId!));
        }
        return conversation;
    }

    private static int Number(Dictionary<string, int> numbers, List<string> names, string name)
    {
        if (numbers.TryGetValue(name, out var number)) return number;
        names.Add(name);
        return numbers[name] = names.Count - 1;
    }

    private sealed record Names(
        List<BlockPart> Segments, List<Named> Conversations, List<string> Authors, List<MessageRow> Tombstones)
    {
        public List<BlockPlacements.Named>? Placements { get; init; }
    }
}

using System.Text.Json.Nodes;
using Akosha.Search.Analysis;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;

namespace Akosha.Search.Index;

/// <summary>
/// A block being built: segments are added whole, or in parts if they are larger than a block. One writer; what was published
/// can be searched meanwhile.
/// </summary>
/// <param name="id">The block's number, never used before on this machine.</param>
/// <param name="languages">How systems' messages are analysed.</param>
/// <param name="capacity">For how many messages to make room at first.</param>
internal sealed class BlockBuilder(int id, Languages languages, int capacity = 1024)
{
    private const int ParallelRows = 512;

    private readonly GrowingVectors _vectors = new(capacity);
    private readonly Dictionary<string, AnalyzedText> _authors = new(StringComparer.Ordinal);

    public int Id => id;

    public BlockDirectory Directory { get; } = new(capacity);

    public GrowingPostings Postings { get; } = new();

    /// <summary>How many messages there are.</summary>
    public int Count => Directory.Count;

    /// <summary>Bytes that are held, roughly.</summary>
    public long Bytes => Postings.Bytes + _vectors.Bytes;

    /// <summary>Adds messages of a segment, and its tombstones.</summary>
    /// <param name="segment">The path of the segment in its table.</param>
    /// <param name="rows">Its rows.</param>
    /// <returns>The rows that are messages, in the order of their offsets.</returns>
    public List<MessageRow> Add(string segment, IReadOnlyList<MessageRow> rows) => Add(segment, rows, 0, rows.Count);

    /// <summary>Adds the messages of a part of a segment; its tombstones come with the first.</summary>
    public List<MessageRow> Add(string segment, IReadOnlyList<MessageRow> rows, int from, int to)
    {
        var messages = new List<MessageRow>(to - from);
        var places = new List<FileRow>(to - from);
        for (var i = from; i < to; i++)
        {
            if (!rows[i].IsMessage) continue;
            messages.Add(rows[i]);
            places.Add(new FileRow(i));
        }
        var all = from == 0 && to == rows.Count ? messages.Count : rows.Count(row => row.IsMessage);
        Directory.Segments.Add(new BlockPart(segment, messages.Count, all));
        if (from == 0)
        {
            Directory.Tombstones.AddRange(rows.Where(row => row.IsTombstone).Select(row => row.WithoutMetadata()));
            Directory.AddMetadata(rows.Where(row => !row.IsMessage));
        }
        Add(messages, places);
        return messages;
    }

    /// <summary>Adds some messages of a segment, and its tombstones.</summary>
    public void Add(SegmentRows rows)
    {
        var all = rows.Messages.Count == 0 ? 0 : BlockPart.Unsettled;
        Directory.Segments.Add(new BlockPart(rows.Segment, rows.Messages.Count, all));
        Directory.AddTombstones(rows.Tombstones);
        Directory.AddMetadata(rows.Others);
        Add(rows.Messages, rows.Places);
    }

    /// <summary>The words and the sign codes of messages. Any thread may do this while another adds.</summary>
    public AnalyzedMessages Analyze(MessageText[] messages)
    {
        var texts = new AnalyzedText[messages.Length];
        var codes = new ulong[]?[messages.Length];
        if (messages.Length < ParallelRows)
        {
            for (var i = 0; i < texts.Length; i++) Analyze(i);
        }
        else Parallel.For(0, texts.Length, Analyze);
        return new AnalyzedMessages(messages, texts, codes);

        void Analyze(int i)
        {
            var message = messages[i];
            texts[i] = message.Content.IsEmpty ? new AnalyzedText([], [], 0)
                : AnalyzedText.Of(message.Content.Span, languages.Of(message.SystemId));
            if (!message.Vector.IsEmpty) codes[i] = GrowingVectors.CodeOf(QuantizedVector.ComponentsOf(message.Vector.Span));
        }
    }

    /// <summary>
    /// Makes postings and vectors again, for a block whose directory is there already: its next messages, in the order of their
    /// offsets; where a message is gone there is none.
    /// </summary>
    public void Restore(AnalyzedMessages messages) => AddToIndex(messages);

    /// <summary>The vectors so far.</summary>
    public VectorSet[] PublishVectors() => _vectors.Publish();

    /// <summary>The directory, as an image.</summary>
    /// <param name="rows">How many rows the block has in the table of warm rows.</param>
    public byte[] PackDirectory(int rows)
    {
        var header = Header("directory");
        header["rows"] = rows;
        header["keys"] = MessageKey.Name;
        return Directory.Pack(header);
    }

    /// <summary>Postings and vectors, as an image.</summary>
    public byte[] PackIndex() => BlockImage.Pack(Header("index"), Postings, _vectors.Publish());

    private void Add(List<MessageRow> messages, List<FileRow> places)
    {
        var analyzed = Analyze([.. messages.Select(MessageText.Of)]);
        AddToIndex(analyzed);
        for (var i = 0; i < messages.Count; i++) Directory.Add(messages[i], places[i], analyzed.Texts[i].Length);
    }

    private void AddToIndex(AnalyzedMessages analyzed)
    {
        var (messages, texts, codes) = analyzed;
        var first = Postings.Messages;
        if (messages.Length < ParallelRows)
        {
            AddTexts();
            AddVectors();
        }
        else Parallel.Invoke(AddTexts, AddVectors);

        void AddTexts()
        {
            for (var i = 0; i < texts.Length; i++)
                Postings.Add(texts[i], messages[i].Author is { } author ? AuthorTerms(author) : null);
        }

        void AddVectors()
        {
            for (var i = 0; i < codes.Length; i++)
                _vectors.Add(new BlockOffset(first + i), messages[i].Vector.Span, messages[i].Model, codes[i]);
        }
    }

    private JsonObject Header(string kind) =>
        new() { ["kind"] = kind, ["block"] = id, ["analyzer"] = languages.Name, ["messages"] = Postings.Messages };

    // Names are taken as they are written: whoever asks for one does not know its system's language.
    private AnalyzedText AuthorTerms(string author)
    {
        if (!_authors.TryGetValue(author, out var terms)) _authors[author] = terms = AnalyzedText.Of(author, Languages.English);
        return terms;
    }
}

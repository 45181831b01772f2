using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// The metadata that rows of a block have brought: one entry for each conversation and version, and one for each that messages
/// have themselves, however many have the same. One writer; entries that were published stay as they are. The texts are let go
/// of once they are on the local disk.
/// </summary>
internal sealed class BlockMetadata
{
    private const int OfMessages = -1;

    private readonly HashSet<(int, long)> _known = [];
    private readonly Dictionary<string, int> _ofMessages = new(StringComparer.Ordinal);

    /// <summary>An entry.</summary>
    /// <param name="Conversation">The ordinal of the conversation in the block; negative if it is of messages.</param>
    /// <param name="Version">The version of the write that gave it.</param>
    /// <param name="Digests">What it has and equals (<see cref="MetadataDigests"/>), rising; none if it is of messages.</param>
    internal readonly record struct Entry(int Conversation, long Version, UInt128[] Digests);

    /// <summary>The entries.</summary>
    public GrowableColumn<Entry> Entries { get; } = new(4);

    /// <summary>The pairs of each entry: a JSON object in UTF-8.</summary>
    public GrowableColumn<byte[]> Texts { get; } = new(4);

    /// <summary>Bytes of all texts.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds what a row carries, unless it is here.</summary>
    public void Add(int conversation, MessageRow row)
    {
        if (row is not { Metadata: { } pairs, MetadataVersion: { } version } || !_known.Add((conversation, version))) return;
        Add(new Entry(conversation, version, MetadataDigests.Of(pairs)), JsonSerializer.SerializeToUtf8Bytes(pairs));
    }

    /// <summary>Adds what a message has itself, unless it is here.</summary>
    /// <returns>The number of the entry, from 1 on; 0 if the message has none.</returns>
    public int AddOwn(MessageRow row)
    {
        if (row.MessageMetadata is not { } json) return 0;
        if (_ofMessages.TryGetValue(json, out var entry)) return entry + 1;
        var pairs = MetadataJson.Read(json).ToDictionary(pair => pair.Key, pair => pair.Value.ToStored(), StringComparer.Ordinal);
        _ofMessages[json] = Entries.Count;
        Add(new Entry(OfMessages, 0, []), JsonSerializer.SerializeToUtf8Bytes(pairs));
        return Entries.Count;
    }

    /// <summary>Puts the entries into an image.</summary>
    public void Pack(ImageWriter image)
    {
        var entries = Entries.Published().ToArray();
        var texts = Texts.Published().ToArray();
        var ends = new long[texts.Length];
        for (var i = 0; i < texts.Length; i++) ends[i] = (i == 0 ? 0 : ends[i - 1]) + texts[i].Length;
        image.Add<int>("metadata_of", Array.ConvertAll(entries, entry => entry.Conversation));
        image.Add<long>("metadata_versions", Array.ConvertAll(entries, entry => entry.Version));
        image.Add<int>("metadata_digest_counts", Array.ConvertAll(entries, entry => entry.Digests.Length));
        image.Add<UInt128>("metadata_digests", entries.SelectMany(entry => entry.Digests).ToArray());
        image.Add<long>("metadata_ends", ends);
        image.Add<byte>("metadata", checked((int)Bytes), target =>
        {
            for (var i = 0; i < texts.Length; i++) texts[i].CopyTo(target[(int)(ends[i] - texts[i].Length)..]);
        });
    }

    /// <summary>Reads the entries of an image.</summary>
    /// <exception cref="InvalidDataException">They do not fit together.</exception>
    public static BlockMetadata Read(Image image)
    {
        var of = image.Section<int>("metadata_of");
        var versions = image.Section<long>("metadata_versions");
        var counts = image.Section<int>("metadata_digest_counts");
        var pairs = image.Section<UInt128>("metadata_digests");
        var metadata = new BlockMetadata();
        var next = 0;
        if (versions.Length != of.Length || counts.Length != of.Length) throw new InvalidDataException("the metadata is damaged");
        for (var i = 0; i < of.Length; i++)
        {
            var count = counts.Span[i];
            if (count < 0 || next + count > pairs.Length) throw new InvalidDataException("the metadata is damaged");
            metadata._known.Add((of.Span[i], versions.Span[i]));
            metadata.Add(new Entry(of.Span[i], versions.Span[i], pairs.Span.Slice(next, count).ToArray()), TextIn(image, i));
            next += count;
        }
        return metadata;
    }

    /// <summary>How many entries an image has.</summary>
    public static int CountIn(Image image) => image.Section<long>("metadata_ends").Length;

    /// <summary>The text of an entry in an image.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public static byte[] TextIn(Image image, int entry)
    {
        var ends = image.Section<long>("metadata_ends");
        var texts = image.Section<byte>("metadata");
        if (entry >= ends.Length) throw new InvalidDataException("the metadata is damaged");
        var start = entry == 0 ? 0 : ends.Span[entry - 1];
        if (start < 0 || start > ends.Span[entry] || ends.Span[entry] > texts.Length)
            throw new InvalidDataException("the metadata is damaged");
        return texts.Span[(int)start..(int)ends.Span[entry]].ToArray();
    }

    private void Add(Entry entry, byte[] text)
    {
        Texts.Add(text);
        Entries.Add(entry);
        Bytes += text.Length;
    }
}

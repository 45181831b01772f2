using System.Text.Json;
using Akosha.Search.Index;

namespace Akosha.Search.Tiers;

/// <summary>
/// The metadata of some blocks, as long as a reader wants it: files stay mapped when they are deleted, texts in memory when they
/// are forgotten. For one thread.
/// </summary>
internal sealed class HeldMetadata : IDisposable
{
    private readonly Dictionary<int, GrowableColumn<byte[]>> _texts = [];
    private readonly Dictionary<int, Image> _images = [];
    private readonly Dictionary<int, Exception> _failures = [];

    /// <summary>Holds a block.</summary>
    /// <param name="block">Its id.</param>
    /// <param name="place">Its texts, or the file that has them.</param>
    public void Add(int block, object place)
    {
        if (place is GrowableColumn<byte[]> texts) _texts[block] = texts;
        else
        {
            try
            {
                _images[block] = Image.Map((string)place);
            }
            catch (Exception error) when (error is IOException or InvalidDataException)
            {
                _failures[block] = error;
            }
        }
    }

    /// <summary>True if it has these blocks.</summary>
    public bool Has(IEnumerable<int> blocks) => blocks.All(block => _texts.ContainsKey(block) || _images.ContainsKey(block));

    /// <summary>The pairs.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or gone.</exception>
    public IReadOnlyDictionary<string, string> Read(ConversationMetadata metadata)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(TextOf(metadata.Block, metadata.Entry))
                ?? throw new InvalidDataException("the metadata is damaged");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("the metadata is damaged", error);
        }
    }

    /// <summary>How many entries a block has; none if it cannot be read.</summary>
    public int CountOf(int block) => _texts.TryGetValue(block, out var texts) ? texts.Count
        : _images.TryGetValue(block, out var image) ? BlockMetadata.CountIn(image) : 0;

    /// <summary>The pairs of an entry of a block, as JSON in UTF-8.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or gone.</exception>
    public byte[] TextOf(int block, int entry)
    {
        if (_texts.TryGetValue(block, out var texts)) return texts[entry];
        if (_images.TryGetValue(block, out var image)) return BlockMetadata.TextIn(image, entry);
        throw new InvalidDataException("the block is gone", _failures.GetValueOrDefault(block));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var image in _images.Values) image.Dispose();
    }
}

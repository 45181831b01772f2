using System.Collections.Concurrent;
using System.Text.Json;
using Akosha.Search.Index;

namespace Akosha.Search.Tiers;

/// <summary>
/// Gives the metadata of conversations: from the directories of blocks on the local disk, and from memory for blocks that have
/// none there. One writer, any number of readers.
/// </summary>
internal sealed class MetadataStore
{
    private readonly ConcurrentDictionary<int, object> _blocks = new();

    /// <summary>Has the metadata of a block be found in memory.</summary>
    public void Keep(int block, BlockMetadata metadata) => _blocks[block] = metadata.Texts;

    /// <summary>Has the metadata of a block be found in the file of its directory.</summary>
    public void Keep(int block, string directoryFile) => _blocks[block] = directoryFile;

    /// <summary>Forgets a block.</summary>
    public void Forget(int block) => _blocks.TryRemove(block, out _);

    /// <summary>The pairs.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or gone.</exception>
    /// <exception cref="IOException">The local disk fails.</exception>
    public IReadOnlyDictionary<string, string> Read(ConversationMetadata metadata)
    {
        var text = _blocks.GetValueOrDefault(metadata.Block) switch
        {
            GrowableColumn<byte[]> texts => texts[metadata.Entry],
            string file => TextIn(file, metadata.Entry),
            _ => throw new InvalidDataException("the block is gone"),
        };
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(text)
                ?? throw new InvalidDataException("the metadata is damaged");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("the metadata is damaged", error);
        }
    }

    private static byte[] TextIn(string file, int entry)
    {
        using var image = Image.Map(file);
        return BlockMetadata.TextIn(image, entry);
    }
}

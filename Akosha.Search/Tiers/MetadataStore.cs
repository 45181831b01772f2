using System.Collections.Concurrent;
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

    /// <summary>The metadata of some blocks, to be read for long: it stays, whatever is forgotten meanwhile.</summary>
    public HeldMetadata Hold(IEnumerable<int> blocks)
    {
        var held = new HeldMetadata();
        foreach (var block in blocks)
            if (_blocks.TryGetValue(block, out var place)) held.Add(block, place);
        return held;
    }

    /// <summary>The pairs.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or gone.</exception>
    public IReadOnlyDictionary<string, string> Read(ConversationMetadata metadata)
    {
        using var held = Hold([metadata.Block]);
        return held.Read(metadata);
    }
}

using Akosha.Search.Numbers;

namespace Akosha.Search.Writing;

/// <summary>The blocks of an index, by rising numbers of their messages.</summary>
internal sealed class BlockList
{
    private readonly List<BlockState> _blocks = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<BlockState> All => _blocks;

    /// <summary>Adds a block, whose numbers are above all others.</summary>
    public void Add(BlockState block) => _blocks.Add(block);

    /// <summary>Lets go of a block.</summary>
    public void Remove(BlockState block) => _blocks.Remove(block);

    /// <summary>The block of an id; null if it is gone.</summary>
    public BlockState? Find(int id) => _blocks.Find(block => block.Id == id);

    /// <summary>The block of an id.</summary>
    /// <exception cref="InvalidOperationException">It is gone.</exception>
    public BlockState Get(int id) => Find(id) ?? throw new InvalidOperationException($"block {id} is gone");

    /// <summary>The blocks with messages of a segment.</summary>
    public List<BlockState> WithPartOf(string segment) =>
        _blocks.FindAll(block => block.Segments.Any(part => part.Path == segment));

    /// <summary>The block that has the number of a message.</summary>
    public BlockState At(MessageNumber number)
    {
        var low = 0;
        var high = _blocks.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_blocks[middle].First <= number) low = middle;
            else high = middle - 1;
        }
        return _blocks[low];
    }
}

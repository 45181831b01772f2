using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// The metadata of a block, and what was found out about it. Threads that judge the same at once find the same.
/// </summary>
internal sealed class BlockJudgements : IDisposable
{
    private readonly int _block;
    private readonly HeldMetadata _held;
    private readonly JudgedMetadata[] _judged;
    private readonly bool[] _isKnown;

    /// <param name="block">The id of the block.</param>
    /// <param name="store">The metadata.</param>
    public BlockJudgements(int block, MetadataStore store)
    {
        _block = block;
        _held = store.Hold([block]);
        _judged = new JudgedMetadata[_held.CountOf(block)];
        _isKnown = new bool[_judged.Length];
    }

    /// <summary>What is known of an entry, or else found out now.</summary>
    public JudgedMetadata Of(int entry, Func<byte[], JudgedMetadata> judge)
    {
        if (entry >= _judged.Length) return judge(_held.TextOf(_block, entry));
        if (Volatile.Read(ref _isKnown[entry])) return _judged[entry];
        var found = _judged[entry] = judge(_held.TextOf(_block, entry));
        Volatile.Write(ref _isKnown[entry], true);
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

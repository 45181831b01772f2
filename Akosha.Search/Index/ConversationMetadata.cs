using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// What memory keeps of the metadata of a conversation: digests of its pairs, by which searches filter, and where the pairs
/// themselves are. Those lie with the directory of a block, on the local disk unless that has no room.
/// </summary>
/// <param name="Version">The version of the write that gave it.</param>
/// <param name="Block">The id of the block that has the pairs.</param>
/// <param name="Entry">Their number among the metadata of the block.</param>
/// <param name="Pairs">The digests of the pairs (<see cref="ContentDigest.OfPairs"/>), rising.</param>
internal sealed record ConversationMetadata(long Version, int Block, int Entry, UInt128[] Pairs)
{
    /// <summary>True if it holds all of some pairs.</summary>
    /// <param name="pairs">Their digests.</param>
    public bool Holds(UInt128[] pairs) => Array.TrueForAll(pairs, pair => Array.BinarySearch(Pairs, pair) >= 0);
}

using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// What memory keeps of the metadata of a conversation: digests of what it has and equals, by which searches filter, and where
/// the pairs themselves are. Those lie with the directory of a block, on the local disk unless that has no room.
/// </summary>
/// <param name="Version">The version of the write that gave it.</param>
/// <param name="Block">The id of the block that has the pairs.</param>
/// <param name="Entry">Their number among the metadata of the block.</param>
/// <param name="Digests">What it has and equals (<see cref="MetadataDigests"/>), rising.</param>
internal sealed record ConversationMetadata(long Version, int Block, int Entry, UInt128[] Digests)
{
    /// <summary>True if a digest is among them.</summary>
    public bool Has(UInt128 digest) => Array.BinarySearch(Digests, digest) >= 0;
}

using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Writing;

/// <summary>What the directory of a block on the local disk is to say.</summary>
/// <param name="Block">The id of the block.</param>
/// <param name="Provenance">Where its messages come from.</param>
/// <param name="Tombstones">Tombstones that it may lack.</param>
/// <param name="Placements">What it may not know of the places of its messages, by the hashes of their keys.</param>
internal sealed record BlockDescription(
    int Block, Provenance Provenance, IReadOnlyList<MessageRow> Tombstones,
    IReadOnlyDictionary<UInt128, Placement> Placements);

using Akosha.Search.Index;

namespace Akosha.Search.Writing;

/// <summary>A block that is complete and waits to be attached.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="Image">Its postings and vectors; null if they are in the cold cache or nowhere.</param>
/// <param name="Tier">The tier it is built for.</param>
/// <param name="IsOnDisk">True if its files are in the local folder.</param>
internal sealed record BuiltBlock(int Id, BlockDirectory Directory, Image? Image, Tier Tier, bool IsOnDisk);

using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Following;

/// <summary>The table that is followed.</summary>
/// <param name="Store">Where it is.</param>
/// <param name="Options">How its log is kept.</param>
internal sealed record FollowedTable(ObjectStore Store, LakeOptions Options);

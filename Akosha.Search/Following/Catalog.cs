using Akosha.Search.Tiers;
using Akosha.Storage.Lake;

namespace Akosha.Search.Following;

/// <summary>What searches answer from: the tiers at one version of the log. Replaced as a whole, never changed.</summary>
/// <param name="LogVersion">The version of the log; −1 before the lake has been read.</param>
/// <param name="Hot">The hot tier.</param>
/// <param name="Damage">Objects of the lake that could not be read: what they held is missing.</param>
internal sealed record Catalog(long LogVersion, HotSnapshot Hot, IReadOnlyList<LakeDamage> Damage);

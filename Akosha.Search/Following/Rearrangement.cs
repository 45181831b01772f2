using Akosha.Storage.Lake;

namespace Akosha.Search.Following;

/// <summary>Segments that hold in another arrangement what the index has already; nobody waits for it.</summary>
/// <param name="Files">The segments to read.</param>
/// <param name="Replaced">The paths of those that may be forgotten afterwards.</param>
internal sealed record Rearrangement(IReadOnlyList<AddFile> Files, IReadOnlySet<string> Replaced);

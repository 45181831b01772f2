using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>What a part of the blocks holds: by system, and the length of each conversation there.</summary>
internal sealed record ScopeStats(SystemStats[] Systems, int[] Lengths);

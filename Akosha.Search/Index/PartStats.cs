namespace Akosha.Search.Index;

/// <summary>What a part of the blocks holds.</summary>
/// <param name="Systems">What each system has there, by ordinal.</param>
/// <param name="Lengths">The length of each conversation there, by ordinal.</param>
internal sealed record PartStats(SystemStats[] Systems, int[] Lengths);

namespace Akosha.Platform.Memory;

/// <summary>What a collection gave back.</summary>
/// <param name="Before">Bytes of objects before it, the dead among them.</param>
/// <param name="After">Bytes of objects after it.</param>
public readonly record struct ReleasedMemory(long Before, long After);

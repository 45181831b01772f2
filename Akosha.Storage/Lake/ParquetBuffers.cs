using System.Reflection;
using Akosha.Platform.Memory;
using Microsoft.IO;
using Parquet;

namespace Akosha.Storage.Lake;

/// <summary>
/// The buffers that the Parquet library keeps for the next column: values in the shared pools of arrays, and bytes in pools of
/// its own. Those it has no way to empty, so that they are found by their type among its static fields; a version that has none
/// has nothing to empty.
/// </summary>
internal static class ParquetBuffers
{
    private static readonly Lock Turn = new();

    private static readonly RecyclableMemoryStreamManager[] Pools = [
        .. typeof(ParquetReader).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(RecyclableMemoryStreamManager))
        .Select(field => field.GetValue(null)).OfType<RecyclableMemoryStreamManager>()];

    private const int MaxMultiple = 4, MaxValues = 1 << 16; // of a row group

    /// <summary>Overwrites those that are free.</summary>
    public static void Clear()
    {
        MemoryPolicy.OverwritePooled<ReadOnlyMemory<char>>(MaxValues);
        MemoryPolicy.OverwritePooled<ReadOnlyMemory<byte>>(MaxValues);
        lock (Turn)
            foreach (var pool in Pools)
            {
                ClearSmall(pool);
                ClearLarge(pool);
            }
    }

    private static void ClearSmall(RecyclableMemoryStreamManager pool)
    {
        var free = pool.SmallPoolFreeSize;
        if (free == 0) return;
        using var stream = pool.GetStream("clear", free);
        var zeros = new byte[pool.Settings.BlockSize];
        for (var left = free; left > 0; left -= zeros.Length) stream.Write(zeros);
    }

    private static void ClearLarge(RecyclableMemoryStreamManager pool)
    {
        var free = pool.LargePoolFreeSize;
        var taken = new List<RecyclableMemoryStream>();
        for (var multiple = 1; multiple <= MaxMultiple; multiple++)
            for (long size = (long)multiple * pool.Settings.LargeBufferMultiple, left = free; left > 0; left -= size)
            {
                taken.Add(pool.GetStream("clear", size, asContiguousBuffer: true));
                taken[^1].GetBuffer().AsSpan().Clear();
            }
        taken.ForEach(stream => stream.Dispose());
    }
}

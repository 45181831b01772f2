using System.Buffers;
using System.Runtime.CompilerServices;

namespace Akosha.Platform.Memory;

/// <summary>The arrays that a shared pool keeps: as they were returned, and with what they refer to.</summary>
internal static class PooledArrays
{
    private const int Smallest = 16;

    /// <summary>
    /// Overwrites those that the pool has for the calling thread, and for all. Each is taken out until the pool has none and
    /// makes a new one, which is not given to it: a pool is no larger for having been cleared.
    /// </summary>
    /// <typeparam name="T">What they hold.</typeparam>
    /// <param name="largest">The length of the largest that may be there.</param>
    public static void Clear<T>(int largest)
    {
        var taken = new List<T[]>(1 << 10);
        for (var size = Smallest; size <= largest; size *= 2)
        {
            while (TryTake<T>(size) is { } array)
            {
                Array.Clear(array);
                taken.Add(array);
            }
            foreach (var array in taken) ArrayPool<T>.Shared.Return(array);
            taken.Clear();
        }
    }

    private static T[]? TryTake<T>(int size)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var array = ArrayPool<T>.Shared.Rent(size);
        return GC.GetAllocatedBytesForCurrentThread() - before < (long)size * Unsafe.SizeOf<T>() ? array : null;
    }
}

using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Queue;

/// <summary>Settings under <c>AKOSHA__QUEUE__…</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>How many entries the queue may hold; beyond that the answer is 429.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntries { get; set; } = 50_000;

    /// <summary>
    /// How many bytes of entries a queue in memory may hold; beyond that the answer is 429. A single larger entry still fits
    /// into an empty queue. A worker holds so many bytes of the entries that it processes in parts.
    /// </summary>
    [Range(1, 1L << 40)]
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// A worker that has not been heard of for so long loses its entries to another (milliseconds; Redis only).
    /// </summary>
    [Range(100, 3_600_000)]
    public int ClaimMilliseconds { get; set; } = 30_000;

    /// <summary>An entry that was given out more often than this without being committed is set aside (Redis only).</summary>
    [Range(1, 1_000)]
    public int MostDeliveries { get; set; } = 5;
}

using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Queue;

/// <summary>Settings under <c>AKOSHA__QUEUE__…</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Most entries in the queue.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntries { get; set; } = 50_000;

    /// <summary>Most bytes of entries in a queue in memory; a single larger entry still fits into an empty queue.</summary>
    [Range(1, 1L << 40)]
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>A worker that has not been heard of for so long loses its entries to another (milliseconds; Redis only).</summary>
    [Range(100, 3_600_000)]
    public int ClaimMilliseconds { get; set; } = 30_000;

    /// <summary>An entry that was given out more often than this without being committed is set aside (Redis only).</summary>
    [Range(1, 1_000)]
    public int MostDeliveries { get; set; } = 5;
}

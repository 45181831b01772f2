using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Queue;

/// <summary>Settings under <c>AKOSHA__QUEUE__…</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Most entries in the queue.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntries { get; set; } = 50_000;

    /// <summary>Most bytes of entries in the queue; a single larger entry still fits into an empty queue.</summary>
    [Range(1, 1L << 40)]
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;
}

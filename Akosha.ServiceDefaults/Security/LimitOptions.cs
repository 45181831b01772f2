using System.ComponentModel.DataAnnotations;
using Akosha.Contracts.Conversations;
using Akosha.Platform.Settings;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Settings under <c>AKOSHA__LIMITS__…</c>: how much one caller, and all together, may ask of one process.</summary>
public sealed class LimitOptions
{
    /// <summary>
    /// Requests a second that a key, a token's subject or, without either, an address may make of a process in the long run; 0
    /// for no limit. Callers without a key on loopback have none.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>Requests that such a caller may make at once before that rate holds.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; set; } = 500;

    /// <summary>Searches that are answered at the same time.</summary>
    [Range(1, 10_000)]
    [DefaultText("twice the number of cores")]
    public int ConcurrentSearches { get; set; } = Environment.ProcessorCount * 2;

    /// <summary>Searches that wait for their turn; further ones are turned away with 503 at once.</summary>
    [Range(0, 100_000)]
    public int WaitingSearches { get; set; } = 32;

    /// <summary>Seconds that a request may take, unless it streams or waits.</summary>
    [Range(1, 3_600)]
    public int RequestSeconds { get; set; } = 60;

    /// <summary>
    /// Seconds that a stream of conversations may go on; then it is answered 408, with what was accepted. It ends within seconds
    /// when its key is revoked or its token ends.
    /// </summary>
    [Range(1, 604_800)]
    public int StreamSeconds { get; set; } = 3_600;

    /// <summary>Seconds within which a JSON body must have come (408).</summary>
    [Range(1, 3_600)]
    public int BodySeconds { get; set; } = 120;

    /// <summary>
    /// Bytes of bodies, and of lines of streams, that may be in memory at the same time; further ones are turned away with 503.
    /// One caller may have half of it.
    /// </summary>
    [Range(32 * 1024 * 1024, int.MaxValue)]
    public int BodyBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Pictures, files and sounds of messages that are this large or smaller (bytes) are kept as they were given, and count in
    /// the size of the message; in place of larger ones stand their kind and size. 0 keeps none. The same for all ingestion
    /// processes.
    /// </summary>
    [Range(0, 2 * 1024 * 1024)]
    public int MediaBytes { get; set; } = MediaLimits.Default.KeptBytes;

    /// <summary>
    /// Texts within pictures, files and sounds that are longer than this (bytes) and have no space are taken for their bytes:
    /// what is shorter, such as an address, is kept. The same for all ingestion processes.
    /// </summary>
    [Range(256, 1024 * 1024)]
    public int MediaTextBytes { get; set; } = MediaLimits.Default.TextBytes;
}

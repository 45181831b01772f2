using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Lake;

/// <summary>Settings under <c>AKOSHA__LAKE__…</c>.</summary>
public sealed class LakeOptions
{
    /// <summary>
    /// Who orders concurrent commits: <c>native</c>, the object store itself by its conditional writes (AWS, MinIO, Ceph);
    /// <c>redis</c>, for stores that have none.
    /// </summary>
    [AllowedValues("native", "redis", ErrorMessage = "must be native or redis")]
    public string Commit { get; set; } = "native";

    /// <summary>Commits from one checkpoint of the log to the next.</summary>
    [Range(1, 100_000)]
    public int CheckpointInterval { get; set; } = 100;

    /// <summary>
    /// How long files that were replaced, and log entries that a checkpoint covers, are kept for readers that lag (hours).
    /// </summary>
    [Range(1, 24 * 365)]
    public int RemovedFileRetentionHours { get; set; } = 24 * 7;
}

using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Lake;

/// <summary>Settings under <c>AKOSHA__LAKE__…</c>.</summary>
public sealed class LakeOptions
{
    /// <summary>
    /// Who orders concurrent commits: <c>native</c>, the object store itself (a conditional create); <c>redis</c>, for stores that
    /// have none.
    /// </summary>
    [AllowedValues("native", "redis", ErrorMessage = "must be native or redis")]
    public string Commit { get; set; } = "native";

    /// <summary>A checkpoint is written every so many commits.</summary>
    [Range(1, 100_000)]
    public int CheckpointInterval { get; set; } = 100;

    /// <summary>How long a removed file is kept for readers that still use it, in hours.</summary>
    [Range(1, 24 * 365)]
    public int RemovedFileRetentionHours { get; set; } = 24 * 7;
}

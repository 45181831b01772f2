using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage;

/// <summary>Settings under <c>AKOSHA__STORAGE__COLD__…</c>: where the lake is.</summary>
public sealed class ColdOptions
{
    /// <summary><c>folder</c>: the lake is in the local folder; <c>s3</c>: it is in a bucket of an S3 service.</summary>
    [AllowedValues("folder", "s3", ErrorMessage = "must be folder or s3")]
    public string Backend { get; set; } = "folder";

    /// <summary>
    /// The bucket; it is created if it is missing. Parts of uploads that were cut off stay in it until the service removes them:
    /// MinIO does so after a day, S3 by a lifecycle rule (<c>AbortIncompleteMultipartUpload</c>).
    /// </summary>
    [RegularExpression("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", ErrorMessage = "must be 3 to 63 of the characters a-z 0-9 . -")]
    public string Bucket { get; set; } = "akosha";

    /// <summary>
    /// Bytes of the local disk that a search service may use to keep what it has read from the lake for cold segments.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long CacheBytes { get; set; } = 10L << 30;
}

using System.ComponentModel.DataAnnotations;

namespace Akosha.Ingestion.Importing;

/// <summary>
/// Settings under <c>AKOSHA__IMPORT__SESSIONBUDDY__…</c>: a bucket or a folder in which Session-Buddy leaves uploads
/// (<c>systems/{id}/uploads/{stamp}/</c>), each of which is imported once. Without either it is off.
/// </summary>
public sealed class SessionBuddyOptions
{
    /// <summary>The bucket, of the service of <c>AKOSHA__STORAGE__S3__…</c>; none if it is empty.</summary>
    [RegularExpression("([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?", ErrorMessage = "must be 3 to 63 of the characters a-z 0-9 . -")]
    public string Bucket { get; set; } = "";

    /// <summary>The folder that holds <c>systems</c>, where there is no bucket; none if it is empty.</summary>
    public string Path { get; set; } = "";

    /// <summary>How often it is looked for uploads (seconds).</summary>
    [Range(1, 86_400)]
    public int IntervalSeconds { get; set; } = 60;
}

using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage;

/// <summary>Settings under <c>AKOSHA__STORAGE__…</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// The data folder: it holds the lake, unless an object store does, and whatever a service keeps on the local disk.
    /// </summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "must be a folder")]
    public string Path { get; set; } = "data";
}

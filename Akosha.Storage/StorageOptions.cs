using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage;

/// <summary>Settings under <c>AKOSHA__STORAGE__…</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The local folder that holds the lake, unless an object store does.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "must be a folder")]
    public string Path { get; set; } = "data";
}

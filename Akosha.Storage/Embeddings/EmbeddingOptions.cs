using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Embeddings;

/// <summary>Settings under <c>AKOSHA__EMBEDDING__…</c>.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>Who makes the vectors: <c>hashing</c> (no model needed).</summary>
    [AllowedValues("hashing", ErrorMessage = "must be hashing")]
    public string Provider { get; set; } = "hashing";
}

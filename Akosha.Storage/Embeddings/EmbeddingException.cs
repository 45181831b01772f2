namespace Akosha.Storage.Embeddings;

/// <summary>Vectors could not be made, or are not what they should be. The same texts may well succeed later.</summary>
public sealed class EmbeddingException : IOException
{
    /// <inheritdoc cref="EmbeddingException"/>
    public EmbeddingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

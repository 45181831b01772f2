using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;

namespace Akosha.Storage.Lake;

/// <summary>What an index is made of, of one message. The default is of a message that is gone.</summary>
/// <param name="SystemId">Its system.</param>
/// <param name="Author">Its author, if it has one.</param>
/// <param name="Content">Its content.</param>
/// <param name="Vector">Its vector as the lake stores it (<see cref="QuantizedVector"/>); empty if it has none.</param>
/// <param name="Model">The model that made the vector.</param>
public readonly record struct MessageText(
    string SystemId, string? Author, ReadOnlyMemory<char> Content, ReadOnlyMemory<byte> Vector, string? Model)
{
    /// <summary>That of a row.</summary>
    public static MessageText Of(MessageRow row) =>
        new(row.SystemId, row.Author, row.Content.AsMemory(), row.Embedding, row.EmbeddingModel);
}

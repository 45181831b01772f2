using Microsoft.Extensions.AI;

namespace Akosha.Storage.Embeddings;

/// <summary>What a text is encoded for: models trained with prefixes tell queries by them from what is stored.</summary>
public static class EncodingUse
{
    private const string Key = "akosha.use", QueryUse = "query";

    /// <summary>Options for the text of a query; without options a text is one that is stored.</summary>
    public static EmbeddingGenerationOptions Query() => new() { AdditionalProperties = new() { [Key] = QueryUse } };

    /// <summary>True if options are those of a query.</summary>
    public static bool IsQuery(EmbeddingGenerationOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Key, out var use) == true && use is QueryUse;
}

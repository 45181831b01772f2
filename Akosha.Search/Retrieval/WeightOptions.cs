using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;
using Akosha.Search.Retrieval.Queries;
using Akosha.Storage.Embeddings;

namespace Akosha.Search.Retrieval;

/// <summary>Settings under <c>AKOSHA__SEARCH__WEIGHTS__…</c>.</summary>
public sealed class WeightOptions
{
    private float? _vector;

    /// <summary>
    /// The share of the vector in hybrid scores (0–1); the words have the rest. Hashed vectors find misspellings and fragments,
    /// and have less than those of a model.
    /// </summary>
    [Range(0, 1)]
    [DefaultText("0.3 static, 0.03 hashed, 0.4 of a model")]
    public float Vector
    {
        get => _vector ?? Default;
        set => _vector = value;
    }

    /// <summary>The default for the encoder that is set.</summary>
    internal float Default { get; set; } = Weights.StaticVector;

    /// <summary>Takes the default for an encoder.</summary>
    internal void UseDefaultFor(EmbeddingOptions encoder) =>
        Default = encoder.Provider switch
        {
            "static" => Weights.StaticVector,
            "hashing" => Weights.HashedVector,
            _ => Weights.ModelVector,
        };
}

using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;
using Akosha.Search.Retrieval.Queries;
using Akosha.Storage.Embeddings;

namespace Akosha.Search.Retrieval;

/// <summary>Settings under <c>AKOSHA__SEARCH__WEIGHTS__…</c>.</summary>
public sealed class WeightOptions
{
    private float? _vector, _floor;

    /// <summary>
    /// The share of the vector in hybrid scores (0–1); the words have the rest. Hashed vectors find misspellings and fragments,
    /// and have less than those of a model; those of an encoder that reads a message with what is around it have more.
    /// </summary>
    [Range(0, 1)]
    [DefaultText("0.2, 0.3 in context, 0.03 hashed")]
    public float Vector
    {
        get => _vector ?? Default.Vector;
        set => _vector = value;
    }

    /// <summary>
    /// How near to the query a message must be that is found by its vector alone (0–1), unless a search gives <c>min_score</c>.
    /// A model for which all texts are near to one another needs more.
    /// </summary>
    [Range(0, 1)]
    [DefaultText("0.25, 0.2 hashed")]
    public float Floor
    {
        get => _floor ?? Default.Floor;
        set => _floor = value;
    }

    /// <summary>The weights for the encoder that is set, with these settings.</summary>
    internal Weights Weights => Default with { Vector = Vector, Floor = Floor };

    /// <summary>The weights for the encoder that is set.</summary>
    internal Weights Default { get; set; } = Weights.Default;

    /// <summary>Takes the default for an encoder.</summary>
    internal void UseDefaultFor(EmbeddingOptions encoder) =>
        Default = encoder.Provider == "hashing" ? Weights.Hashed : encoder.IsInContext ? Weights.InContext : Weights.Default;
}

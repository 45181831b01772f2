namespace Akosha.Storage.Embeddings;

/// <summary>How the states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>Their mean, padding left out (Reimers and Gurevych 2019).</summary>
    Mean,

    /// <summary>The state of the opening mark.</summary>
    Cls,
}

namespace Akosha.Storage.Resilience;

/// <summary>Settings under <c>AKOSHA__RESILIENCE__EMBEDDING__…</c>: how the embedding endpoint is called.</summary>
public sealed class EmbeddingDependencyOptions : DependencyOptions
{
    /// <summary>By default sixteen calls at the same time.</summary>
    public EmbeddingDependencyOptions() => Concurrent = 16;
}

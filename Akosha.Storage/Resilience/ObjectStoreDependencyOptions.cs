namespace Akosha.Storage.Resilience;

/// <summary>Settings under <c>AKOSHA__RESILIENCE__OBJECTSTORE__…</c>: how the object store is called.</summary>
public sealed class ObjectStoreDependencyOptions : DependencyOptions
{
    /// <summary>By default 64 calls at the same time.</summary>
    public ObjectStoreDependencyOptions() => Concurrent = 64;
}

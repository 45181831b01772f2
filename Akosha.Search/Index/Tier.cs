namespace Akosha.Search.Index;

/// <summary>Where the texts, postings and vectors of a block are.</summary>
internal enum Tier
{
    /// <summary>In memory.</summary>
    Hot,

    /// <summary>On the local disk.</summary>
    Warm,

    /// <summary>In the object store; on the local disk while they are used.</summary>
    Cold,
}

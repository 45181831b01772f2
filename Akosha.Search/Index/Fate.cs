namespace Akosha.Search.Index;

/// <summary>What has become of a message of a block.</summary>
internal enum Fate
{
    /// <summary>It counts.</summary>
    Alive,

    /// <summary>A newer write has taken its place.</summary>
    Replaced,

    /// <summary>It was deleted.</summary>
    Deleted,
}

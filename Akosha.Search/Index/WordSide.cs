namespace Akosha.Search.Index;

/// <summary>Where a part stands in a word.</summary>
internal enum WordSide
{
    /// <summary>At its beginning.</summary>
    Start,

    /// <summary>At its end.</summary>
    End,
}

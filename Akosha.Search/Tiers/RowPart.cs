namespace Akosha.Search.Tiers;

/// <summary>What of a message's row is wanted: what is not read is missing in it.</summary>
internal enum RowPart
{
    /// <summary>Everything that is shown of a message.</summary>
    All,

    /// <summary>What is said, by whom, and the id.</summary>
    Said,

    /// <summary>The id alone.</summary>
    Id,
}

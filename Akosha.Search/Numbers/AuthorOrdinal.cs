namespace Akosha.Search.Numbers;

/// <summary>The number of an author in the index, in the order in which the index met them.</summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct AuthorOrdinal(int Value) : IOrdinal<AuthorOrdinal>
{
    /// <summary>No author.</summary>
    public static AuthorOrdinal None => Of(-1);

    /// <summary>True for no author.</summary>
    public bool IsNone => Value < 0;

    /// <inheritdoc/>
    public static AuthorOrdinal Of(int value) => new(value);
}

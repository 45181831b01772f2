namespace Akosha.Search.Numbers;

/// <summary>The number of a system in the index, in the order in which the index met them.</summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct SystemOrdinal(int Value) : IOrdinal<SystemOrdinal>
{
    /// <summary>No system.</summary>
    public static SystemOrdinal None => Of(-1);

    /// <summary>True for no system.</summary>
    public bool IsNone => Value < 0;

    /// <inheritdoc/>
    public static SystemOrdinal Of(int value) => new(value);
}

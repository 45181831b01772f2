using System.Text.Json.Serialization;
using Akosha.Contracts.Conversations;

namespace Akosha.Contracts.Searches;

/// <summary>
/// What a value of metadata must be. In JSON a string, a number or a boolean, which it must equal, or an object of one or more
/// of: <c>any_of</c> (a list of such values), <c>gt</c>, <c>gte</c>, <c>lt</c>, <c>lte</c> (numbers, or RFC 3339 times) and
/// <c>exists</c>; all of them must hold. Types count: the number 3 is 3.0 and not the string <c>3</c>. A list of strings holds
/// what one of its strings does.
/// </summary>
[JsonConverter(typeof(MetadataConditionConverter))]
public sealed record MetadataCondition
{
    /// <summary>A condition that says nothing yet.</summary>
    public static MetadataCondition Nothing { get; } = new();

    /// <summary>The values of which it must be one; null for any.</summary>
    public IReadOnlyList<MetadataValue>? AnyOf { get; init; }

    /// <summary>The lower end of the range in which it must lie; null for none.</summary>
    public MetadataBound? Least { get; init; }

    /// <summary>The upper end of the range in which it must lie; null for none.</summary>
    public MetadataBound? Most { get; init; }

    /// <summary>False if there must be no such value; true or null if there must be one.</summary>
    public bool? Exists { get; init; }

    /// <summary>True if a value fulfils it; null stands for none.</summary>
    public bool Holds(MetadataValue? value)
    {
        if (value is null) return Exists == false;
        if (Exists == false) return false;
        if (value.Kind != MetadataKind.List) return HoldsOne(value);
        return AnyOf is null && Least is null && Most is null
            || value.Items.Any(item => HoldsOne(MetadataValue.Of(item)));
    }

    private bool HoldsOne(MetadataValue value) =>
        (AnyOf is null || AnyOf.Any(allowed => AreEqual(allowed, value)))
        && (Least is null || (Least.Compare(value) is { } low && (Least.IsInclusive ? low >= 0 : low > 0)))
        && (Most is null || (Most.Compare(value) is { } high && (Most.IsInclusive ? high <= 0 : high < 0)));

    private static bool AreEqual(MetadataValue left, MetadataValue right) => left.Kind == right.Kind
        && (left.Text == right.Text
            || (left.Kind == MetadataKind.Number && ExactNumber.Of(left.Text) == ExactNumber.Of(right.Text)));
}

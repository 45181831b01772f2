using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Searches;

/// <summary>An end of a range of numbers or of times.</summary>
/// <param name="Value">A number, or a string that is an RFC 3339 time.</param>
/// <param name="IsInclusive">True if the value itself is in the range.</param>
public sealed record MetadataBound(MetadataValue Value, bool IsInclusive)
{
    private readonly ExactNumber _number = Value.Kind == MetadataKind.Number ? ExactNumber.Of(Value.Text) : default;

    private readonly DateTimeOffset? _time =
        Value.Kind == MetadataKind.Text && FieldRules.TryTime(Value.Text, out var time) ? time : null;

    /// <summary>True for a range of times.</summary>
    public bool IsTime => Value.Kind == MetadataKind.Text;

    /// <summary>True if the bound is none: neither a number nor a time.</summary>
    public bool IsInvalid => Value.Kind != MetadataKind.Number && _time is null;

    /// <summary>
    /// Less than 0 for a value before the bound, 0 for one that is at it; null for one of another kind, which is in no range.
    /// </summary>
    public int? Compare(MetadataValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!IsTime) return value.Kind == MetadataKind.Number ? ExactNumber.Of(value.Text).CompareTo(_number) : null;
        return value.Kind == MetadataKind.Text && FieldRules.TryTime(value.Text, out var time) ? time.CompareTo(_time!.Value)
            : null;
    }
}

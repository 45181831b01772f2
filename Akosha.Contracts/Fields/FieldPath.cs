namespace Akosha.Contracts.Fields;

/// <summary>
/// Where a field stands in a request, such as <c>messages[3].role</c>; its text is made only when it is wanted.
/// </summary>
/// <param name="Parent">The field that holds it, or the field itself; empty for the whole request.</param>
/// <param name="Index">Its position in the parent's array; −1 if that is none.</param>
/// <param name="Name">Its name within the parent, or within the element of its array; null for that itself.</param>
/// <param name="Inner">The name of a field within that one; null for that itself.</param>
public readonly record struct FieldPath(string Parent, int Index = -1, string? Name = null, string? Inner = null)
{
    /// <summary>The path of the whole request.</summary>
    public static FieldPath Root => new("");

    /// <summary>The path of a field of the request.</summary>
    public static implicit operator FieldPath(string field) => FromString(field);

    /// <summary>The path of a field of the request.</summary>
    public static FieldPath FromString(string field) => new(field);

    /// <summary>The path of a field within this one.</summary>
    public FieldPath Of(string name) => this switch
    {
        { Parent.Length: 0 } => new FieldPath(name),
        { Name: null } => this with { Name = name },
        { Inner: null } => this with { Inner = name },
        _ => new FieldPath(ToString(), Name: name),
    };

    /// <inheritdoc/>
    public override string ToString() =>
        (Index < 0 ? Parent : $"{Parent}[{Index}]") + (Name is null ? "" : $".{Name}") + (Inner is null ? "" : $".{Inner}");
}

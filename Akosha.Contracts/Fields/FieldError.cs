namespace Akosha.Contracts.Fields;

/// <summary>What is wrong with one field of a request, and what is allowed there.</summary>
/// <param name="Field">The path of the field in JSON terms, such as <c>messages[3].role</c>; empty for the whole value.</param>
/// <param name="Problem">What is allowed; never repeats the client's content.</param>
public sealed record FieldError(string Field, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? Problem : $"{Field}: {Problem}";
}

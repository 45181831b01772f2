using System.Runtime.CompilerServices;

namespace Akosha.Contracts.Fields;

/// <summary>An interpolated text that says what is allowed; nothing of it is made when the error will not be listed.</summary>
[InterpolatedStringHandler]
public ref struct ProblemText
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins a text for an error that <paramref name="reader"/> has found.</summary>
    public ProblemText(int literalLength, int formattedCount, FieldReader reader, out bool isListed)
    {
        isListed = !reader.Errors.IsFull;
        if (isListed) _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    /// <summary>Adds what stands between the values.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    internal string Take() => _text.ToStringAndClear();
}

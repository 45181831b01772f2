using System.Text;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>A conversation that was not accepted.</summary>
/// <param name="Index">
/// Its position in the array, or the number of its line in the stream (blank lines not counted), from 0.
/// </param>
/// <param name="Error">
/// The fields that are wrong and what is allowed there; of many errors the first, and how many more there are.
/// </param>
public sealed record Rejection(int Index, string Error)
{
    private const int LongestError = 1_000;

    /// <summary>Tells of the errors of an item.</summary>
    public static Rejection Of(int index, IReadOnlyCollection<FieldError> errors)
    {
        var text = new StringBuilder();
        var told = 0;
        foreach (var error in errors)
        {
            if (told > 0 && text.Length > LongestError) break;
            text.Append(told++ > 0 ? "; " : "").Append(error);
        }
        if (FieldErrors.TotalOf(errors) - told is > 0 and var more) text.Append("; and ").Append(more).Append(" more");
        return new Rejection(index, text.ToString());
    }
}

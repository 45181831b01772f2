namespace Akosha.Storage.Lake.Columns;

/// <summary>The names that Delta has for types of numbers and truth values.</summary>
internal static class DeltaTypes
{
    public static string Of<T>() where T : struct =>
        typeof(T) == typeof(int) ? "integer"
        : typeof(T) == typeof(long) ? "long"
        : typeof(T) == typeof(bool) ? "boolean"
        : throw new NotSupportedException($"no column has values of {typeof(T)}");
}

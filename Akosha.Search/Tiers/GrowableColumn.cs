namespace Akosha.Search.Tiers;

/// <summary>
/// A column that one writer appends to while readers hold earlier lengths of it: values that were published never change,
/// and when the array is outgrown the readers keep the old one.
/// </summary>
internal sealed class GrowableColumn<T>
{
    private T[] _values = new T[1024];

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>The array now; valid to read up to the count at which it was taken.</summary>
    public T[] Values => _values;

    public T this[int index]
    {
        get => _values[index];
        set => _values[index] = value;
    }

    public void Add(T value)
    {
        if (Count == _values.Length) Array.Resize(ref _values, Count * 2);
        _values[Count++] = value;
    }
}

namespace Akosha.Search.Index;

/// <summary>
/// A column that one writer appends to while readers hold earlier lengths of it: values that were published never change,
/// and when the array is outgrown the readers keep the old one.
/// </summary>
/// <param name="capacity">How many values to make room for at first.</param>
internal sealed class GrowableColumn<T>(int capacity = 1024)
{
    private T[] _values = new T[capacity];

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
        if (Count == _values.Length) Grow(Count + 1);
        _values[Count++] = value;
    }

    public void AddRange(ReadOnlySpan<T> values)
    {
        if (Count + values.Length > _values.Length) Grow(Count + values.Length);
        values.CopyTo(_values.AsSpan(Count));
        Count += values.Length;
    }

    /// <summary>Adds default values until there are so many.</summary>
    public void Extend(int count)
    {
        if (count > _values.Length) Grow(count);
        Count = Math.Max(Count, count);
    }

    /// <summary>The values so far.</summary>
    public ReadOnlyMemory<T> Published() => _values.AsMemory(0, Count);

    // By half beyond a size at which doubling would waste more than copying costs.
    private void Grow(int least) =>
        Array.Resize(ref _values, Math.Max(least, _values.Length < 1 << 20 ? _values.Length * 2 : _values.Length / 2 * 3));
}

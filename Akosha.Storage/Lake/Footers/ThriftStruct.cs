namespace Akosha.Storage.Lake.Footers;

/// <summary>
/// A structure of Thrift's compact protocol, as the headers and the footer of a Parquet file are: its fields in the order of
/// their ids, those that nobody here knows included, so that what is written back is what was read.
/// </summary>
internal sealed class ThriftStruct
{
    private readonly List<(short Id, ThriftType Type, object Value)> _fields = [];

    /// <summary>The fields in order.</summary>
    public IReadOnlyList<(short Id, ThriftType Type, object Value)> Fields => _fields;

    /// <summary>An integer; null if the field is not there.</summary>
    /// <exception cref="InvalidDataException">It is no integer.</exception>
    public long? Number(short id) => Find<object>(id) switch
    {
        null => null,
        long number => number,
        _ => throw new InvalidDataException($"field {id} is no integer"),
    };

    /// <summary>A value; null if the field is not there.</summary>
    /// <exception cref="InvalidDataException">It is of another type.</exception>
    public T? Find<T>(short id) where T : class
    {
        var index = _fields.FindIndex(field => field.Id == id);
        return index < 0 ? null : _fields[index].Value as T ?? throw new InvalidDataException($"field {id} is of another type");
    }

    /// <summary>A value that has to be there.</summary>
    /// <exception cref="InvalidDataException">It is not, or is of another type.</exception>
    public T Require<T>(short id) where T : class => Find<T>(id) ?? throw new InvalidDataException($"field {id} is missing");

    /// <summary>Sets a field, in its place.</summary>
    public void Set(short id, ThriftType type, object value)
    {
        Remove(id);
        var after = _fields.FindIndex(field => field.Id > id);
        _fields.Insert(after < 0 ? _fields.Count : after, (id, type, value));
    }

    /// <summary>Changes an integer, if it is there.</summary>
    public void Change(short id, Func<long, long> change)
    {
        var index = _fields.FindIndex(field => field.Id == id);
        if (index >= 0) _fields[index] = (id, _fields[index].Type, change(Number(id)!.Value));
    }

    /// <summary>Takes fields out.</summary>
    public void Remove(params ReadOnlySpan<short> ids)
    {
        foreach (var id in ids) _fields.RemoveAll(field => field.Id == id);
    }

    /// <summary>Appends a field that was read.</summary>
    internal void Append(short id, ThriftType type, object value) => _fields.Add((id, type, value));
}

namespace Akosha.Storage.Lake.Footers;

/// <summary>A list of Thrift's compact protocol.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Values">The elements.</param>
internal sealed record ThriftList(ThriftType Type, IReadOnlyList<object> Values)
{
    /// <summary>The elements as structures.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public IEnumerable<ThriftStruct> Structs =>
        Values.Select(value => value as ThriftStruct ?? throw new InvalidDataException("a list holds no structures"));
}

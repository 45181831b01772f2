namespace Akosha.Storage.Lake.Footers;

/// <summary>
/// The types of Thrift's compact protocol (thrift-compact-protocol.md of apache/thrift); Parquet's structures have no maps and no
/// sets.
/// </summary>
internal enum ThriftType : byte
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Short = 4,
    Int = 5,
    Long = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Struct = 12,
}

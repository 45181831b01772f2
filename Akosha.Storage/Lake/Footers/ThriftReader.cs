using System.Buffers.Binary;

namespace Akosha.Storage.Lake.Footers;

/// <summary>
/// Reads structures of Thrift's compact protocol. Whatever the bytes are, it ends, and takes no more memory than a multiple of
/// them.
/// </summary>
/// <param name="content">The bytes.</param>
/// <param name="position">Where in them to start.</param>
internal sealed class ThriftReader(ReadOnlyMemory<byte> content, int position)
{
    private const int MaxDepth = 32;

    /// <summary>Where the next byte is read.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Reads a structure.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public ThriftStruct ReadStruct(int depth = 0)
    {
        if (depth > MaxDepth) throw new InvalidDataException("structures are nested too deep");
        var result = new ThriftStruct();
        for (short id = 0; ;)
        {
            var head = ReadByte();
            if (head == 0) return result;
            var type = (ThriftType)(head & 0x0F);
            id = head >> 4 == 0 ? (short)ReadInteger() : (short)(id + (head >> 4));
            result.Append(
                id, type, type is ThriftType.True or ThriftType.False ? type == ThriftType.True : ReadValue(type, depth));
        }
    }

    private object ReadValue(ThriftType type, int depth) => type switch
    {
        ThriftType.True or ThriftType.False => ReadByte() == (byte)ThriftType.True, // within a list
        ThriftType.Byte => (long)(sbyte)ReadByte(),
        ThriftType.Short or ThriftType.Int or ThriftType.Long => ReadInteger(),
        ThriftType.Double => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span),
        ThriftType.Binary => Take(ReadLength()).ToArray(),
        ThriftType.List => ReadList(depth),
        ThriftType.Struct => ReadStruct(depth + 1),
        _ => throw new InvalidDataException($"type {(int)type} is unknown"),
    };

    private ThriftList ReadList(int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException("lists are nested too deep");
        var head = ReadByte();
        var count = head >> 4 == 15 ? ReadLength() : head >> 4;
        if (count > content.Length - Position) throw new InvalidDataException("a list is longer than the file");
        var type = (ThriftType)(head & 0x0F);
        var values = new List<object>(count);
        for (var i = 0; i < count; i++) values.Add(ReadValue(type, depth + 1));
        return new ThriftList(type, values);
    }

    private int ReadLength() => ReadVarint() is var length && length <= (ulong)(content.Length - Position)
        ? (int)length
        : throw new InvalidDataException("a length goes beyond the file");

    private long ReadInteger() => ReadVarint() is var number ? (long)(number >> 1) ^ -(long)(number & 1) : 0;

    private ulong ReadVarint()
    {
        var number = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return number;
        }
        throw new InvalidDataException("a number is too long");
    }

    private byte ReadByte() => Take(1).Span[0];

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (Position < 0 || count > content.Length - Position) throw new InvalidDataException("it ends too early");
        var taken = content.Slice(Position, count);
        Position += count;
        return taken;
    }
}

using System.Buffers.Binary;

namespace Akosha.Storage.Lake.Footers;

/// <summary>Writes structures of Thrift's compact protocol.</summary>
internal static class ThriftWriter
{
    /// <summary>The bytes of a structure.</summary>
    public static byte[] Write(ThriftStruct value)
    {
        var output = new MemoryStream();
        WriteStruct(output, value);
        return output.ToArray();
    }

    private static void WriteStruct(MemoryStream output, ThriftStruct value)
    {
        short last = 0;
        foreach (var (id, type, field) in value.Fields)
        {
            var kind = field is bool isTrue ? isTrue ? ThriftType.True : ThriftType.False : type;
            var step = id - last;
            if (step is > 0 and < 16) output.WriteByte((byte)(step << 4 | (byte)kind));
            else
            {
                output.WriteByte((byte)kind);
                WriteInteger(output, id);
            }
            last = id;
            if (field is not bool) WriteValue(output, type, field);
        }
        output.WriteByte(0);
    }

    private static void WriteValue(MemoryStream output, ThriftType type, object value)
    {
        switch (value)
        {
            case bool isTrue:
                output.WriteByte((byte)(isTrue ? ThriftType.True : ThriftType.False));
                break;
            case long number when type == ThriftType.Byte:
                output.WriteByte((byte)number);
                break;
            case long bits when type == ThriftType.Double:
                Span<byte> bytes = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(bytes, bits);
                output.Write(bytes);
                break;
            case long number:
                WriteInteger(output, number);
                break;
            case byte[] binary:
                WriteVarint(output, (ulong)binary.Length);
                output.Write(binary);
                break;
            case ThriftList list:
                if (list.Values.Count < 15) output.WriteByte((byte)(list.Values.Count << 4 | (byte)list.Type));
                else
                {
                    output.WriteByte((byte)(0xF0 | (byte)list.Type));
                    WriteVarint(output, (ulong)list.Values.Count);
                }
                foreach (var element in list.Values) WriteValue(output, list.Type, element);
                break;
            case ThriftStruct nested:
                WriteStruct(output, nested);
                break;
        }
    }

    private static void WriteInteger(MemoryStream output, long number) =>
        WriteVarint(output, (ulong)(number << 1 ^ number >> 63));

    private static void WriteVarint(MemoryStream output, ulong number)
    {
        for (; number >= 0x80; number >>= 7) output.WriteByte((byte)(number | 0x80));
        output.WriteByte((byte)number);
    }
}

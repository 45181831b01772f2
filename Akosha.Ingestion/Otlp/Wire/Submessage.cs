using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>A Protobuf message within another one, whose fields are read as they come; within the reader's bounds.</summary>
/// <param name="read">Reads its fields, to the end of the input.</param>
internal sealed class Submessage(Action<CodedInputStream> read) : IMessage
{
    /// <inheritdoc/>
    public MessageDescriptor Descriptor => throw new NotSupportedException();

    /// <inheritdoc/>
    public void MergeFrom(CodedInputStream input) => read(input);

    /// <inheritdoc/>
    public int CalculateSize() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void WriteTo(CodedOutputStream output) => throw new NotSupportedException();
}

using Akosha.Search.Numbers;
using Akosha.Storage.Embeddings;

namespace Akosha.Search.Index;

/// <summary>The vectors of a block that grows, by model.</summary>
/// <param name="capacity">For how many to make room at first.</param>
internal sealed class GrowingVectors(int capacity)
{
    private readonly List<Column> _columns = [];

    private sealed class Column(string model, int dimensions, int capacity)
    {
        public readonly GrowableColumn<BlockOffset> Offsets = new(capacity);
        public readonly GrowableColumn<ulong> Codes = new(capacity * SignCodes.For(dimensions).Words);
        public readonly GrowableColumn<float> Scales = new(capacity);

        // A full chunk is never copied again: most of what a block holds are these.
        private readonly List<GrowableColumn<sbyte>> _chunks = [new(Math.Min(capacity, VectorSet.PerChunk) * dimensions)];

        public long Bytes =>
            _chunks.Sum(chunk => chunk.Values.LongLength) + Codes.Values.LongLength * 8 + Offsets.Values.LongLength * 8;

        public bool Holds(string name, int size) => model == name && dimensions == size;

        public void AddComponents(ReadOnlySpan<sbyte> components)
        {
            if (_chunks[^1].Count == VectorSet.PerChunk * dimensions)
                _chunks.Add(new GrowableColumn<sbyte>(VectorSet.PerChunk * dimensions));
            _chunks[^1].AddRange(components);
        }

        public VectorSet Publish() =>
            new(model, dimensions, Offsets.Published(), Codes.Published(), Scales.Published(),
            _chunks.ConvertAll(chunk => chunk.Published()));
    }

    /// <summary>Bytes that are held.</summary>
    public long Bytes => _columns.Sum(column => column.Bytes);

    /// <summary>Adds the vector of a message; offsets rise.</summary>
    /// <param name="offset">Offset of the message in the block.</param>
    /// <param name="vector">The vector as the lake stores it (<see cref="QuantizedVector"/>); empty for none.</param>
    /// <param name="model">The model that made it.</param>
    /// <param name="code">Its sign code, if that is known.</param>
    public void Add(BlockOffset offset, ReadOnlySpan<byte> vector, string? model, ReadOnlySpan<ulong> code = default)
    {
        if (vector.IsEmpty) return;
        var components = QuantizedVector.ComponentsOf(vector);
        var column = ColumnOf(model ?? "", components.Length);
        column.Offsets.Add(offset);
        column.Scales.Add(QuantizedVector.ScaleOf(vector));
        column.AddComponents(components);
        column.Codes.AddRange(code.IsEmpty ? CodeOf(components) : code);
    }

    /// <summary>The sign code of a vector as the lake stores it.</summary>
    public static ulong[] CodeOf(ReadOnlySpan<sbyte> components)
    {
        var codes = SignCodes.For(components.Length);
        var code = new ulong[codes.Words];
        codes.Encode(components, code);
        return code;
    }

    /// <summary>The vectors so far.</summary>
    public VectorSet[] Publish() => [.. _columns.Select(column => column.Publish())];

    private Column ColumnOf(string model, int dimensions)
    {
        foreach (var column in _columns)
            if (column.Holds(model, dimensions)) return column;
        _columns.Add(new Column(model, dimensions, _columns.Count == 0 ? capacity : 64));
        return _columns[^1];
    }
}

using System.Runtime.InteropServices;
using Akosha.Storage.Embeddings;

namespace Akosha.Search.Tiers;

/// <summary>
/// The vectors of a tier, by message number: int8 components in blocks, a scale and the ordinal of a model each; and for each
/// model the sign codes by which the nearest are looked for first.
/// </summary>
internal sealed class VectorColumn
{
    private const int BlockMessages = 4096;

    private readonly Interner<(string Model, int Dimensions)> _models = new();
    private readonly GrowableColumn<float> _scales = new();
    private readonly GrowableColumn<short> _modelOf = new();
    private readonly List<SignCodes> _codes = [];
    private GrowableColumn<sbyte[]> _blocks = new();
    private int _widest;

    /// <summary>Adds the vector of the next message; none is stored for a null code.</summary>
    public void Add(byte[]? code, string? model)
    {
        var dimensions = code is null ? 0 : code.Length - QuantizedVector.HeaderBytes;
        var message = _scales.Count;
        if (dimensions > _widest) Widen(dimensions);
        if (message / BlockMessages == _blocks.Count) _blocks.Add(new sbyte[BlockMessages * _widest]);
        _scales.Add(code is null ? 0 : QuantizedVector.ScaleOf(code));
        _modelOf.Add(code is null ? (short)-1 : (short)_models.Intern((model ?? "", dimensions)));
        if (code is null) return;
        var components = MemoryMarshal.Cast<byte, sbyte>(code.AsSpan(QuantizedVector.HeaderBytes));
        components.CopyTo(_blocks[message / BlockMessages].AsSpan(message % BlockMessages * _widest));
        if (_codes.Count < _models.Count) _codes.Add(new SignCodes(dimensions));
        _codes[_modelOf[message]].Set(message, components);
    }

    /// <summary>The vectors so far.</summary>
    public View Publish() => new(_blocks.Values, _scales.Values, _modelOf.Values, _widest, _models, [.. _codes], [.. _codes.Select(codes => codes.Publish())]);

    private void Widen(int dimensions)
    {
        // A new column: the views that are out keep the blocks and the stride they were made with.
        var blocks = new GrowableColumn<sbyte[]>();
        for (var i = 0; i < _blocks.Count; i++)
        {
            var wider = new sbyte[BlockMessages * dimensions];
            for (var message = 0; message < BlockMessages && _widest > 0; message++)
                _blocks[i].AsSpan(message * _widest, _widest).CopyTo(wider.AsSpan(message * dimensions));
            blocks.Add(wider);
        }
        _blocks = blocks;
        _widest = dimensions;
    }

    /// <summary>The vectors of one snapshot.</summary>
    public readonly struct View(
        sbyte[][] blocks, float[] scales, short[] modelOf, int stride, Interner<(string Model, int Dimensions)> models,
        SignCodes[] encoders, SignCodes.View[] codes)
    {
        /// <summary>The sign code of a query for a model's vectors.</summary>
        public ulong[] Encode(int model, ReadOnlySpan<sbyte> query) => encoders[model].Encode(query);

        /// <summary>The sign codes of a model's vectors.</summary>
        public SignCodes.View Codes(int model) => codes[model];

        /// <summary>The ordinal of a model's vectors; −1 if there are none.</summary>
        public int ModelOrdinal(string model, int dimensions) => models.Find((model, dimensions)) is var ordinal && ordinal < codes.Length ? ordinal : -1;

        public int ModelOf(int message) => modelOf[message];

        public float ScaleOf(int message) => scales[message];

        public ReadOnlySpan<sbyte> Components(int message, int dimensions) =>
            blocks[message / BlockMessages].AsSpan(message % BlockMessages * stride, dimensions);
    }
}

using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Akosha.Cli.Models;

/// <summary>
/// Makes an encoder of 8-bit weights out of one of 32-bit ones: weights are rounded here, column by column and without a zero
/// point, and what they are multiplied by is rounded when the model runs (dynamic quantisation, as ONNX specifies
/// <c>DynamicQuantizeLinear</c> and <c>MatMulInteger</c>). Tables of embeddings are rounded row by row. All else stays.
/// </summary>
internal sealed class ModelQuantizer
{
    private const int LeastOpset = 11, LargeTable = 1 << 17;

    // Processors without VNNI add two products in 16 bits, which 8 bits of either side would overflow.
    private const int MostOfWeight = 63, MostOfTable = sbyte.MaxValue;

    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _weights;
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];
    private int _changed;

    private ModelQuantizer(GraphProto graph)
    {
        _graph = graph;
        _weights = graph.Initializer.Where(weight => weight.DataType == (int)TensorProto.Types.DataType.Float
            && weight.Dims.Count == 2).ToDictionary(weight => weight.Name, StringComparer.Ordinal);
    }

    /// <summary>Writes the model of 8-bit weights; the file comes to be whole or not at all.</summary>
    /// <param name="source">The path of the model.</param>
    /// <param name="target">The path to write; what is there is replaced.</param>
    /// <exception cref="InvalidDataException">The source is no model, or none that can be rounded so.</exception>
    public static void Quantize(string source, string target)
    {
        var model = Read(source);
        if (model.OpsetImport.FirstOrDefault(opset => opset.Domain.Length == 0)?.Version is not >= LeastOpset)
            throw new InvalidDataException($"{source} is of an operator set before {LeastOpset}");
        if (model.Graph.Node.Any(node => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0)))
            throw new InvalidDataException($"{source} has graphs within its graph");
        var quantizer = new ModelQuantizer(model.Graph);
        quantizer.Rewrite();
        if (quantizer._changed == 0) throw new InvalidDataException($"{source} multiplies by no weights");
        var next = $"{target}.{Guid.NewGuid():N}";
        try
        {
            using (var file = File.Create(next)) model.WriteTo(file);
            File.Move(next, target, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    private static ModelProto Read(string source)
    {
        try
        {
            using var file = File.OpenRead(source);
            return ModelProto.Parser.ParseFrom(file) is { Graph: not null } model ? model
                : throw new InvalidDataException($"{source} has no graph");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException($"{source} is no ONNX model: {error.Message}", error);
        }
    }

    private void Rewrite()
    {
        foreach (var node in _graph.Node)
        {
            if (node is { OpType: "MatMul" } && _weights.TryGetValue(node.Input[1], out var weight)) Multiply(node, weight);
            else if (node is { OpType: "Gather" } && _weights.TryGetValue(node.Input[0], out var table)
                && table.Dims[0] * table.Dims[1] >= LargeTable
                && !node.Attribute.Any(attribute => attribute is { Name: "axis", I: not 0 })) LookUp(node, table);
            else _nodes.Add(node);
        }
        _graph.Node.Clear();
        _graph.Node.AddRange(_nodes);
        var used = _nodes.SelectMany(node => node.Input).Concat(_graph.Output.Select(output => output.Name)).ToHashSet();
        foreach (var unused in _graph.Initializer.Where(weight => !used.Contains(weight.Name)).ToList())
        {
            _graph.Initializer.Remove(unused);
            // Models of before version 4 list their weights among their inputs.
            if (_graph.Input.FirstOrDefault(input => input.Name == unused.Name) is { } input) _graph.Input.Remove(input);
        }
    }

    private void Multiply(NodeProto node, TensorProto weight)
    {
        _changed++;
        var given = node.Input[0];
        var output = node.Output[0];
        var (values, steps) = RoundedByColumn(weight);
        Round(given);
        Add("MatMulInteger", $"{output}_product", $"{given}_given_int8", values, $"{given}_given_zero");
        Add("Cast", $"{output}_float", $"{output}_product").Attribute.Add(ToFloat());
        Add("Mul", $"{output}_step", $"{given}_given_step", steps);
        Add("Mul", output, $"{output}_float", $"{output}_step");
    }

    private void LookUp(NodeProto node, TensorProto table)
    {
        _changed++;
        var output = node.Output[0];
        var (values, steps) = RoundedByRow(table);
        Add("Gather", $"{output}_int8", values, node.Input[1]);
        Add("Cast", $"{output}_float", $"{output}_int8").Attribute.Add(ToFloat());
        Add("Gather", $"{output}_step", steps, node.Input[1]);
        Add("Mul", output, $"{output}_float", $"{output}_step");
    }

    /// <summary>Rounds what is known only when the model runs; several products of the same share it.</summary>
    private void Round(string name)
    {
        if (!_given.Add(name)) return;
        var node = Add("DynamicQuantizeLinear", $"{name}_given_int8", name);
        node.Output.Add($"{name}_given_step");
        node.Output.Add($"{name}_given_zero");
    }

    private (string Values, string Steps) RoundedByColumn(TensorProto weight)
    {
        var columns = (int)weight.Dims[1];
        return Rounded(weight, "columns", MostOfWeight, place => place % columns, columns);
    }

    private (string Values, string Steps) RoundedByRow(TensorProto table)
    {
        var columns = (int)table.Dims[1];
        return Rounded(table, "rows", MostOfTable, place => place / columns, table.Dims[0], 1);
    }

    /// <summary>Rounds weights to whole steps, each of one of some groups that have a step of their own.</summary>
    /// <returns>The names of the whole numbers and of the steps.</returns>
    private (string Values, string Steps) Rounded(
        TensorProto weight, string groups, int most, Func<int, int> groupOf, params long[] shape)
    {
        var names = ($"{weight.Name}_{groups}_int8", $"{weight.Name}_{groups}_step");
        if (_graph.Initializer.Any(other => other.Name == names.Item1)) return names;
        var values = weight.RawData.IsEmpty ? weight.FloatData.ToArray()
            : MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
        if (values.Length != weight.Dims[0] * weight.Dims[1])
            throw new InvalidDataException($"the weights {weight.Name} are not in the file of the model");
        var steps = new float[shape[0]];
        for (var i = 0; i < values.Length; i++)
            steps[groupOf(i)] = Math.Max(steps[groupOf(i)], MathF.Abs(values[i]) / most);
        var rounded = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
            rounded[i] = steps[groupOf(i)] is > 0 and var step ? (byte)(sbyte)MathF.Round(values[i] / step) : (byte)0;
        Keep(names.Item1, TensorProto.Types.DataType.Int8, rounded, weight.Dims);
        Keep(names.Item2, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>(steps), shape);
        return names;
    }

    private void Keep(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, IEnumerable<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
    }

    private NodeProto Add(string type, string output, params ReadOnlySpan<string> inputs)
    {
        var node = new NodeProto { OpType = type, Name = output };
        foreach (var input in inputs) node.Input.Add(input);
        node.Output.Add(output);
        _nodes.Add(node);
        return node;
    }

    private static AttributeProto ToFloat() => new()
    {
        Name = "to",
        Type = AttributeProto.Types.AttributeType.Int,
        I = (int)TensorProto.Types.DataType.Float,
    };
}

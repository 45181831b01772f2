using System.Text;

namespace Akosha.Tests.Storage.Embeddings;

/// <summary>
/// A BERT-style encoder of a dozen words in four dimensions: its last hidden state is the embedding of the token plus that of the
/// segment, written as ONNX by hand (onnx.proto: field numbers below).
/// </summary>
internal static class TinyBert
{
    public static readonly string[] Vocabulary = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "zebra", "cross", "##ing", "the", "road", "!", "##s"];

    public const int Width = 4;

    /// <summary>Component <paramref name="i"/> of a token's embedding.</summary>
    public static float Component(int token, int i) => MathF.Sin(1 + token * 3.7f + i * 1.3f);

    /// <summary>Writes the model and its vocabulary into a folder.</summary>
    public static void WriteTo(string folder, int width = Width)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Join('\n', Vocabulary) + "\n");
        var words = Enumerable.Range(0, Vocabulary.Length * width).Select(i => Component(i / width, i % width)).ToArray();
        var types = new float[2 * width];
        byte[] graph =
        [
            .. Message(1, Node("Gather", ["words", "input_ids"], "word_states")),
            .. Message(1, Node("Gather", ["types", "token_type_ids"], "type_states")),
            .. Message(1, Node("Add", ["word_states", "type_states"], "last_hidden_state")),
            .. Text(2, "tiny"),
            .. Message(5, Tensor("words", [Vocabulary.Length, width], words)),
            .. Message(5, Tensor("types", [2, width], types)),
            .. Message(11, Value("input_ids", 7, "batch", "tokens")),
                .. Message(11, Value("attention_mask", 7, "batch", "tokens")),
            .. Message(11, Value("token_type_ids", 7, "batch", "tokens")),
            .. Message(12, Value("last_hidden_state", 1, "batch", "tokens", width)),
        ];
        // ModelProto: ir_version, graph, opset_import (version 13 of the default domain).
        File.WriteAllBytes(
            Path.Combine(folder, "model.onnx"),
            [.. Number(1, 8), .. Message(7, graph), .. Message(8, [.. Text(1, ""), .. Number(2, 13)])]);
    }

    // NodeProto: input 1, output 2, op_type 4.
    private static byte[] Node(string type, string[] inputs, string output) =>
        [.. inputs.SelectMany(input => Text(1, input)), .. Text(2, output), .. Text(4, type)];

    // TensorProto: dims 1, data_type 2 (1 is float), name 8, raw_data 9.
    private static byte[] Tensor(string name, long[] shape, float[] values) =>
        [.. shape.SelectMany(size => Number(1, size)), .. Number(2, 1), .. Text(8, name),
            .. Message(9, [.. values.SelectMany(BitConverter.GetBytes)])];

    // ValueInfoProto: name 1, type 2 → tensor_type 1 → elem_type 1, shape 2 → dim 1 → dim_value 1 or dim_param 2.
    private static byte[] Value(string name, int type, params object[] shape)
    {
        var dimensions = shape.SelectMany(size => Message(1, size is int number ? Number(1, number) : Text(2, (string)size)))
            .ToArray();
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, type), .. Message(2, dimensions)]))];
    }

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string value) => Message(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Message(int field, byte[] value) => [.. Varint(field << 3 | 2), .. Varint(value.Length), .. value];

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}

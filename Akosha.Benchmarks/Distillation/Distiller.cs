using System.Numerics.Tensors;
using Akosha.Storage.Embeddings;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Akosha.Benchmarks.Distillation;

/// <summary>
/// Makes the table of the encoder <c>static</c> out of a sentence encoder (docs/adr/0023): each entry of the vocabulary goes
/// through the model alone, between the marks; the mean of its states is brought to principal components and weighted by how
/// rare the entry is. The same model, on the same kind of processor, gives the same bytes.
/// </summary>
internal static class Distiller
{
    private const int Dimensions = 256, Batch = 512, Seed = 0x57A7;

    // BERT's vocabulary has its words by falling frequency, from this one on; marks, letters and signs stand before it.
    private const string MostFrequent = "the";

    // A word of the rank 300 weighs half; letters and signs as much as a word of the rank 100.
    private const double HalfRank = 300, RankOfSigns = 100;

    /// <summary>Makes the table.</summary>
    /// <param name="folder">Holds <c>model.onnx</c> and <c>vocab.txt</c>.</param>
    /// <param name="path">Where the table is written to.</param>
    public static void Run(string folder, string path)
    {
        var all = File.ReadAllLines(Path.Combine(folder, "vocab.txt"));
        var kept = all.Index().Where(entry => !entry.Item.StartsWith("[unused", StringComparison.Ordinal)).ToList();
        var states = States(Path.Combine(folder, "model.onnx"), [.. kept.Select(entry => entry.Index)], all);
        var table = PrincipalComponents.Project(states, Dimensions);
        var vocabulary = kept.ConvertAll(entry => entry.Item);
        var first = vocabulary.IndexOf(MostFrequent);
        var rotation = new Rotation(Dimensions, Seed);
        foreach (var (i, vector) in table.Index())
        {
            // Few components are large; eight bits a component tell vectors apart better if all are alike.
            rotation.Apply(vector);
            TensorPrimitives.Multiply(vector, (float)Weight(vocabulary[i], i - first + 1), vector);
        }
        File.WriteAllBytes(path, StaticTable.Write(vocabulary, table));
        Console.WriteLine($"{vocabulary.Count:N0} entries of {Dimensions} dimensions, {new FileInfo(path).Length:N0} bytes");
    }

    private static double Weight(string entry, int rank) =>
        entry is ['[', _, .., ']'] ? 0 : 1 / (1 + HalfRank / (rank > 0 ? rank : RankOfSigns));

    /// <summary>The mean of the model's last states over each entry alone and the marks around it.</summary>
    private static List<float[]> States(string model, int[] entries, string[] vocabulary)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(model, settings);
        var opening = Array.IndexOf(vocabulary, "[CLS]");
        var closing = Array.IndexOf(vocabulary, "[SEP]");
        var states = new List<float[]>(entries.Length);
        foreach (var batch in entries.Chunk(Batch))
            states.AddRange(States(session, [.. batch.SelectMany(entry => (long[])[opening, entry, closing])]));
        return states;
    }

    private static List<float[]> States(InferenceSession session, long[] ids)
    {
        var mask = new long[ids.Length];
        Array.Fill(mask, 1);
        long[] shape = [ids.Length / 3, 3];
        using var idValues = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValues = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeValues = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = idValues,
            ["attention_mask"] = maskValues,
            ["token_type_ids"] = typeValues,
        };
        using var options = new RunOptions();
        using var outputs = session.Run(options, inputs, [session.OutputNames[0]]);
        var values = outputs[0].GetTensorDataAsSpan<float>();
        var width = (int)outputs[0].GetTensorTypeAndShape().Shape[^1];
        var means = new List<float[]>();
        for (var i = 0; i < values.Length; i += 3 * width)
        {
            var mean = new float[width];
            for (var j = 0; j < 3; j++) TensorPrimitives.Add(mean, values.Slice(i + j * width, width), mean);
            TensorPrimitives.Divide(mean, 3f, mean);
            means.Add(mean);
        }
        return means;
    }
}

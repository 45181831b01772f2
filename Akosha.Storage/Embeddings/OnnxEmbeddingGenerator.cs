using System.Globalization;
using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Vectors from a BERT-style sentence encoder, such as all-MiniLM-L6-v2, in this process: WordPiece tokens, the model, its last
/// hidden states made one vector as the model was trained for (<see cref="Pooling"/>), brought to length 1. A model that gives
/// one vector a text by itself is taken at its word.
/// </summary>
public sealed class OnnxEmbeddingGenerator : TextEncoder
{
    private const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids";

    private readonly EmbeddingOptions _options;
    private readonly InferenceSession _session;
    private readonly BertTokenizer _tokenizer;
    private readonly ModelFolder _folder;

    /// <summary>Loads a model.</summary>
    /// <param name="options">Its folder and limits.</param>
    /// <exception cref="EmbeddingException">The folder holds no such model.</exception>
    public OnnxEmbeddingGenerator(EmbeddingOptions options)
    {
        _options = options;
        _folder = ModelFolder.Read(options);
        var path = _folder.Model;
        try
        {
            _tokenizer = BertTokenizer.Create(
                _folder.Vocabulary, new BertOptions { LowerCaseBeforeTokenization = options.LowerCase });
            // batches run beside one another
            using var settings = new SessionOptions { IntraOpNumThreads = options.Threads, InterOpNumThreads = 1 };
            _session = new InferenceSession(path, settings);
        }
        catch (Exception error) when (
            error is OnnxRuntimeException or IOException or ArgumentException or InvalidOperationException)
        {
            throw new EmbeddingException($"{options.Path} holds no model that can be loaded: {error.Message}", error);
        }
        if (!_session.InputMetadata.ContainsKey(Ids))
            throw new EmbeddingException($"{path} has no input {Ids}: it is no BERT-style encoder");
        var fingerprint = Fingerprint(path);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path)));
        var width = _session.OutputMetadata.Values.First().Dimensions[^1];
        Metadata = new EmbeddingGeneratorMetadata("onnx", null, $"onnx:{name}:{fingerprint}", width > 0 ? width : null);
        if (options.Dimensions > 0 && width > 0 && width != options.Dimensions)
            throw new EmbeddingException(
                $"{path} makes vectors of {width} dimensions where {options.Dimensions} were expected "
                + $"(AKOSHA__EMBEDDING__DIMENSIONS)");
    }

    /// <inheritdoc/>
    public override TextWindows? Windows =>
        _options.Windows == "sum" ? null : new TextWindows(_folder.MaxTokens * TextWindows.CharactersOfToken);

    /// <inheritdoc/>
    protected override EmbeddingGeneratorMetadata Metadata { get; }

    /// <inheritdoc/>
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        var prefix = EncodingUse.IsQuery(options) ? _folder.QueryPrefix : _folder.PassagePrefix;
        foreach (var batch in values.Chunk(_options.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vectors = Embed(Array.ConvertAll(batch, text => prefix + text));
            all.AddRange(vectors.Select(vector => new Embedding<float>(vector) { ModelId = Metadata.DefaultModelId }));
        }
        return Task.FromResult(all);
    }

    /// <inheritdoc/>
    public override void Dispose() => _session.Dispose();

    private float[][] Embed(string[] texts)
    {
        // The tokenizer cuts from the end, and so would lose the closing mark: it is put back.
        var tokens = Array.ConvertAll(texts, text => Cut(_tokenizer.EncodeToIds(text)));
        var longest = tokens.Max(ids => ids.Count);
        long[] shape = [texts.Length, longest];
        var ids = new long[texts.Length * longest];
        var mask = new long[texts.Length * longest];
        Array.Fill(ids, _tokenizer.PaddingTokenId);
        for (var i = 0; i < texts.Length; i++)
        {
            for (var j = 0; j < tokens[i].Count; j++)
            {
                ids[i * longest + j] = tokens[i][j];
                mask[i * longest + j] = 1;
            }
        }
        using var idValues = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValues = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeValues = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        var inputs = new Dictionary<string, OrtValue> { [Ids] = idValues, [Mask] = maskValues, [Types] = typeValues };
        var known = inputs.Where(input => _session.InputMetadata.ContainsKey(input.Key)).ToDictionary();
        using var options = new RunOptions();
        using var outputs = _session.Run(options, known, [_session.OutputNames[0]]);
        var output = outputs[0];
        var dimensions = output.GetTensorTypeAndShape().Shape;
        return Pool(output.GetTensorDataAsSpan<float>(), dimensions, tokens);
    }

    private List<int> Cut(IReadOnlyList<int> ids) => ids.Count <= _folder.MaxTokens
        ? [.. ids]
        : [.. ids.Take(_folder.MaxTokens - 1), ids[^1]];

    /// <summary>
    /// Tells vectors that must not be compared: by the model, and by what of its use changes what is stored. The prefix of
    /// queries does not.
    /// </summary>
    private string Fingerprint(string path)
    {
        var hash = new XxHash3();
        hash.Append(File.ReadAllBytes(path));
        hash.Append(Encoding.UTF8.GetBytes(
            $"{_folder.Pooling}|{_folder.PassagePrefix}|{_folder.MaxTokens}|{_options.LowerCase}|{Windows is not null}"));
        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    private float[][] Pool(ReadOnlySpan<float> states, long[] shape, List<int>[] tokens)
    {
        var width = (int)shape[^1];
        var vectors = new float[tokens.Length][];
        for (var i = 0; i < vectors.Length; i++)
        {
            var vector = vectors[i] = new float[width];
            if (shape.Length == 2) states.Slice(i * width, width).CopyTo(vector);
            else
            {
                var pooled = _folder.Pooling == Pooling.Cls ? 1 : tokens[i].Count;
                for (var j = 0; j < pooled; j++)
                    TensorPrimitives.Add(vector, states.Slice((i * (int)shape[1] + j) * width, width), vector);
            }
            var norm = TensorPrimitives.Norm<float>(vector);
            if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        }
        return vectors;
    }
}

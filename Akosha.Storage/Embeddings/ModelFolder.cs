using System.Text.Json;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// A sentence encoder in a folder, as sentence-transformers lays it out: the model, its vocabulary and, where they are there, the
/// files that say how it was trained to be used. Settings that are given go before what the folder says.
/// </summary>
/// <param name="Model">The path of the model.</param>
/// <param name="Vocabulary">The path of the vocabulary of WordPiece.</param>
/// <param name="Pooling">How states become a vector.</param>
/// <param name="QueryPrefix">What is put before a query; may be empty.</param>
/// <param name="PassagePrefix">What is put before a text that is stored; may be empty.</param>
/// <param name="MaxTokens">Tokens of a text that are read, marks included; at least 8.</param>
public sealed record ModelFolder(
    string Model, string Vocabulary, Pooling Pooling, string QueryPrefix, string PassagePrefix, int MaxTokens)
{
    /// <summary>Tokens that are read where nobody says how many.</summary>
    public const int DefaultTokens = 256;

    private const string ModePrefix = "pooling_mode_";

    private const int LeastTokens = 8, MostTokens = 8_192;

    private static readonly string[] Quantised = ["model_quantized.onnx", "model_int8.onnx"];

    /// <summary>Reads what a folder says.</summary>
    /// <param name="options">The folder, and what goes before it.</param>
    /// <exception cref="EmbeddingException">A file of the folder is not what it should be; it is named.</exception>
    public static ModelFolder Read(EmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = options.Path;
        return new ModelFolder(
            ModelOf(folder, options.Precision) ?? Path.Combine(folder, "model.onnx"),
            Path.Combine(folder, "vocab.txt"),
            options.Pooling switch { "mean" => Pooling.Mean, "cls" => Pooling.Cls, _ => PoolingOf(folder) },
            options.QueryPrefix ?? PromptOf(folder, "query"),
            options.PassagePrefix ?? PromptOf(folder, "passage", "document"),
            options.MaxTokens > 0 ? options.MaxTokens : TokensOf(folder));
    }

    /// <summary>The names of the files without which a folder is none; null if they are there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="precision"><c>fp32</c> or <c>int8</c>.</param>
    internal static string? Lacks(string folder, string precision) =>
        ModelOf(folder, precision) is not null && File.Exists(Path.Combine(folder, "vocab.txt")) ? null
            : precision == "int8" ? $"{string.Join(" or ", Quantised)}, and vocab.txt"
            : "model.onnx and vocab.txt";

    // Exports put models into a folder of their own, beside the vocabulary.
    private static string? ModelOf(string folder, string precision) =>
        (precision == "int8" ? Quantised : ["model.onnx"])
            .SelectMany(name => (string[])[Path.Combine(folder, name), Path.Combine(folder, "onnx", name)])
            .FirstOrDefault(File.Exists);

    private static Pooling PoolingOf(string folder)
    {
        var path = Path.Combine(folder, "1_Pooling", "config.json");
        if (Parse(path) is not { } config) return Pooling.Mean;
        var modes = config.EnumerateObject().Where(mode => mode.Value.ValueKind == JsonValueKind.True)
            .Where(mode => mode.Name.StartsWith(ModePrefix, StringComparison.Ordinal))
            .Select(mode => mode.Name[ModePrefix.Length..]).ToList();
        return modes switch
        {
            ["mean_tokens"] or [] => Pooling.Mean,
            ["cls_token"] => Pooling.Cls,
            _ => throw new EmbeddingException(
                $"{path} asks for {string.Join(" and ", modes)}: only mean_tokens or cls_token is known "
                + "(AKOSHA__EMBEDDING__POOLING sets one of them)"),
        };
    }

    private static string PromptOf(string folder, params ReadOnlySpan<string> names)
    {
        if (Parse(Path.Combine(folder, "config_sentence_transformers.json")) is not { } config
            || !config.TryGetProperty("prompts", out var prompts) || prompts.ValueKind != JsonValueKind.Object) return "";
        foreach (var name in names)
            if (prompts.TryGetProperty(name, out var prompt) && prompt.ValueKind == JsonValueKind.String)
                return prompt.GetString()!;
        return "";
    }

    private static int TokensOf(string folder)
    {
        var path = Path.Combine(folder, "sentence_bert_config.json");
        if (Parse(path) is not { } config || !config.TryGetProperty("max_seq_length", out var tokens)
            || tokens.ValueKind == JsonValueKind.Null) return DefaultTokens;
        return tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt32(out var count)
            && count is >= LeastTokens and <= MostTokens ? count
            : throw new EmbeddingException(
                $"{path} has a max_seq_length of {tokens.GetRawText()}: {LeastTokens} to {MostTokens} are allowed");
    }

    private static JsonElement? Parse(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone()
                : throw new EmbeddingException($"{path} is no JSON object");
        }
        catch (Exception error) when (error is JsonException or IOException and not EmbeddingException)
        {
            throw new EmbeddingException($"{path} cannot be read: {error.Message}", error);
        }
    }
}

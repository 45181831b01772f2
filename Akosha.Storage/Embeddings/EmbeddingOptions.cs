using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.Embeddings;

/// <summary>Settings under <c>AKOSHA__EMBEDDING__…</c>: who makes the vectors.</summary>
public sealed class EmbeddingOptions : IValidatableObject
{
    /// <summary>
    /// <c>static</c>: a table of word vectors that comes with Akosha; <c>hashing</c>: words and parts of words, without meaning;
    /// <c>onnx</c>: a BERT-style sentence encoder in a folder; <c>openai</c>: an OpenAI-compatible endpoint.
    /// </summary>
    [AllowedValues("static", "hashing", "onnx", "openai", ErrorMessage = "must be static, hashing, onnx or openai")]
    public string Provider { get; set; } = "static";

    /// <summary>For <c>onnx</c>: the folder with <c>model.onnx</c> and <c>vocab.txt</c>.</summary>
    public string Path { get; set; } = "";

    /// <summary>For <c>onnx</c>: tokens of a text that are read, the two marks included; what comes after is left out.</summary>
    [Range(8, 8_192)]
    public int MaxTokens { get; set; } = 256;

    /// <summary>For <c>onnx</c>: false for a model whose vocabulary knows capitals.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>For <c>openai</c>: the base address, such as <c>http://localhost:11434/v1</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>For <c>openai</c>: the key that the endpoint asks for; empty for none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>For <c>openai</c>: the model's name.</summary>
    public string Model { get; set; } = "";

    /// <summary>Components that each vector must have; 0 to take what the first vector has.</summary>
    [Range(0, 8_192)]
    public int Dimensions { get; set; }

    /// <summary>Texts in one call to the model.</summary>
    [Range(1, 2_048)]
    public int BatchSize { get; set; } = 64;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == "onnx"
            && !(File.Exists(System.IO.Path.Combine(Path, "model.onnx"))
            && File.Exists(System.IO.Path.Combine(Path, "vocab.txt"))))
            yield return new ValidationResult("must be a folder with model.onnx and vocab.txt", [nameof(Path)]);
        if (Provider == "openai"
            && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"))
            yield return new ValidationResult("must be an http or https address", [nameof(Endpoint)]);
        if (Provider == "openai" && Model.Length == 0) yield return new ValidationResult("must name a model", [nameof(Model)]);
    }
}

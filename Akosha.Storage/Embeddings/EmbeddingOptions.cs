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

    /// <summary>
    /// For <c>onnx</c>: tokens of a text that are read, the two marks included; what comes after is left out. 0: what the
    /// folder's <c>sentence_bert_config.json</c> says, else 256.
    /// </summary>
    [Range(0, 8_192)]
    public int MaxTokens { get; set; }

    /// <summary>
    /// For <c>onnx</c>: how the states of a text's tokens become one vector: their <c>mean</c>, or the first one's (<c>cls</c>).
    /// <c>auto</c>: what the folder's <c>1_Pooling/config.json</c> says, else the mean.
    /// </summary>
    [AllowedValues("auto", "mean", "cls", ErrorMessage = "must be auto, mean or cls")]
    public string Pooling { get; set; } = "auto";

    /// <summary>
    /// What is put before a query, such as <c>query: </c>, and not before what is stored. Not given: for <c>onnx</c> what the
    /// folder's <c>config_sentence_transformers.json</c> says under <c>prompts</c>, else nothing.
    /// </summary>
    public string? QueryPrefix { get; set; }

    /// <summary>What is put before a text that is stored, such as <c>passage: </c>; as <see cref="QueryPrefix"/>.</summary>
    public string? PassagePrefix { get; set; }

    /// <summary>
    /// For <c>onnx</c>: <c>fp32</c>: <c>model.onnx</c>; <c>int8</c>: the folder's <c>model_quantized.onnx</c> or
    /// <c>model_int8.onnx</c>, whose weights were quantised, of which the activations are as it runs.
    /// </summary>
    [AllowedValues("fp32", "int8", ErrorMessage = "must be fp32 or int8")]
    public string Precision { get; set; } = "fp32";

    /// <summary>For <c>onnx</c>: threads that one call of the model uses; batches run beside one another as well.</summary>
    [Range(1, 64)]
    public int Threads { get; set; } = 1;

    /// <summary>
    /// How a message is compared together with those before and after it. <c>text</c>: they are encoded as one text, and once
    /// more when the conversation has settled; <c>sum</c>: by the sum of their vectors. <c>auto</c>: <c>text</c> for <c>onnx</c>,
    /// <c>sum</c> for all others.
    /// </summary>
    [AllowedValues("auto", "text", "sum", ErrorMessage = "must be auto, text or sum")]
    public string Windows { get; set; } = "auto";

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

    /// <summary>True if messages are encoded together with those around them, as one text.</summary>
    public bool IsInContext => Windows switch { "text" => true, "sum" => false, _ => Provider == "onnx" };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == "onnx" && ModelFolder.Lacks(Path, Precision) is { } lacking)
            yield return new ValidationResult($"must be a folder with {lacking}", [nameof(Path)]);
        if (MaxTokens is > 0 and < 8) yield return new ValidationResult("must be 0, or 8 to 8192", [nameof(MaxTokens)]);
        if (Windows == "text" && Provider is "static" or "hashing")
            yield return new ValidationResult($"must be auto or sum: vectors of {Provider} add up", [nameof(Windows)]);
        if (Provider == "openai"
            && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"))
            yield return new ValidationResult("must be an http or https address", [nameof(Endpoint)]);
        if (Provider == "openai" && Model.Length == 0) yield return new ValidationResult("must name a model", [nameof(Model)]);
    }
}

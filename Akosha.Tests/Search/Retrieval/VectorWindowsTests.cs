using System.Numerics.Tensors;
using Akosha.Search.Analysis;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

/// <summary>A message is near to a query with the messages before and after it, wherever and whenever those came.</summary>
public sealed class VectorWindowsTests : IDisposable
{
    private static readonly string[] Said = [
        "Have you been to the dentist lately?", "Yes, it was on Tuesday.", "I hope it did not hurt.", "We plant tomatoes in spring."];

    private readonly IndexWriter _index =
        new(new TierStores(new RowStore(null)), new Languages(new Dictionary<string, string>()), TimeProvider.System);

    public void Dispose() => _index.Dispose();

    [Theory]
    [InlineData("a visit to the doctor for a tooth")]
    [InlineData("gardening")]
    public void A_window_is_the_text_of_its_messages_together(string query)
    {
        Read([.. Enumerable.Range(0, Said.Length).Select(Turn)]);
        for (var i = 0; i < Said.Length; i++)
        {
            var near = Near(query, i);
            Assert.Equal(Cosine(query, Said[i]), near.Own, 0.01f);
            var window = string.Join(' ', Said[Math.Max(0, i - 1)..Math.Min(Said.Length, i + 2)]);
            Assert.Equal(Cosine(query, window), near.Window, 0.01f);
        }
    }

    [Fact]
    public void What_comes_later_or_goes_changes_the_windows_around_it_without_being_encoded_anew()
    {
        const string Query = "a visit to the doctor for a tooth";
        Read(Turn(1), Turn(2));
        var alone = Near(Query, 0).Window;
        Read(Turn(0), Turn(3));
        Assert.Equal(Cosine(Query, string.Join(' ', Said[..3])), Near(Query, 1).Window, 0.01f);
        Assert.True(Near(Query, 1).Window > alone + 0.1f);
        Read(Rows.Tombstone("s", "c", "0", 100));
        Assert.Equal(alone, Near(Query, 0).Window);
    }

    [Fact]
    public void A_message_of_another_model_is_no_part_of_a_window()
    {
        Read(Turn(0), Turn(1) with { EmbeddingModel = "another" }, Turn(2));
        var first = Near("tooth", 0);
        var second = Near("tooth", 1);
        Assert.Equal(first.Own, first.Window, 1e-5f);
        Assert.Equal(0, second.Own);
        Assert.Equal(Cosine("tooth", Said[0] + " " + Said[2]), second.Window, 0.01f);
    }

    [Fact]
    public void A_turn_is_found_by_what_is_said_before_it()
    {
        Read([.. Enumerable.Range(0, Said.Length).Select(Turn)]);
        Read([.. Enumerable.Range(10, 300).Select(i => Rows.Message($"other{i % 9}", $"{i}", $"Invoice number {i} was paid.", i))]);
        var best = new Best(4);
        var scope = Ranked.ScopeOf(_index.Publish());
        Search("a visit to the doctor for a tooth", scope)
            .Collect(new Filter(new() { Query = "" }, scope), best, onePerConversation: false, TestContext.Current.CancellationToken);
        Assert.Equal(0, best.Ordered()[0].Message.Value);
        Assert.Contains(1, best.Ordered().Select(scored => scored.Message.Value));
    }

    private static MessageRow Turn(int i) => Rows.Message("c", $"{i}", Said[i], i + 1);

    private void Read(params MessageRow[] rows) => _index.Apply(new IndexChange.SegmentRead($"{Guid.NewGuid()}", rows));

    private Nearness Near(string query, int position)
    {
        var scope = Ranked.ScopeOf(_index.Publish());
        return Search(query, scope).Of(scope.Messages(new ConversationOrdinal(0))[position]);
    }

    private static VectorSearch Search(string query, Scope scope) => new(
        scope, new QueryVector(StaticEmbeddingGenerator.Embed(query), StaticEmbeddingGenerator.ModelName),
        Weights.Default with { Floor = 0 }, new TierTimes());

    private static float Cosine(string left, string right) => TensorPrimitives.CosineSimilarity<float>(
        StaticEmbeddingGenerator.Embed(left), StaticEmbeddingGenerator.Embed(right));
}

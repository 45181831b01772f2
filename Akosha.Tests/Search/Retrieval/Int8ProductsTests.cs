using Akosha.Search.Retrieval.Scoring;

namespace Akosha.Tests.Search.Retrieval;

public sealed class Int8ProductsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(256)]
    [InlineData(4096)]
    public void Products_are_those_of_the_components(int dimensions)
    {
        var random = new Random(dimensions);
        var query = Array.ConvertAll(Drawn(random, dimensions), component => component / 300f);
        var levels = QueryLevels.Of(query);
        var vectors = Enumerable.Range(0, 3).Select(_ => Drawn(random, dimensions)).ToArray();
        var products = Int8Products.Of(vectors[0], levels.Levels, vectors[1], vectors[2]);
        Assert.Equal(Dot(vectors[0], vectors[0]), products.Self);
        Assert.Equal(Dot(vectors[0], vectors[1]), products.First);
        Assert.Equal(Dot(vectors[0], vectors[2]), products.Second);
        var exact = vectors[0].Zip(query, (component, asked) => component * (double)asked).Sum();
        var length = Math.Sqrt(Dot(vectors[0], vectors[0]) * query.Sum(asked => (double)asked * asked));
        Assert.Equal(exact / length, products.Query * levels.Step / length, 1e-3);
    }

    [Fact]
    public void Of_many_extreme_components_no_sum_overflows()
    {
        var highest = Enumerable.Repeat(sbyte.MaxValue, 16_384).ToArray();
        var levels = QueryLevels.Of([.. Enumerable.Repeat(1f, highest.Length)]);
        var products = Int8Products.Of(highest, levels.Levels, highest, highest);
        Assert.Equal(16_384L * 127 * 127, products.Self);
        Assert.Equal(16_384.0 * 127, (double)products.Query * levels.Step, 1.0);
    }

    private static sbyte[] Drawn(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-127, 128))];

    private static float Dot(sbyte[] left, sbyte[] right) => left.Zip(right, (first, second) => (long)first * second).Sum();
}

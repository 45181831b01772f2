using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class QuantizedVectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(100)]
    [InlineData(384)]
    public void Each_component_is_rounded_to_whole_steps_and_the_product_with_the_vector_is_kept(int dimensions)
    {
        var random = new Random(dimensions);
        float[] vector = [.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        var step = vector.Max(MathF.Abs) / 127;
        var code = QuantizedVector.Encode(vector)!;
        Assert.Equal(4 + dimensions, code.Length);
        sbyte[] components = [.. QuantizedVector.ComponentsOf(code)];
        Assert.Equal(vector.Select(component => (sbyte)MathF.Round(component / step)), components);
        var scale = QuantizedVector.ScaleOf(code);
        Assert.Equal(
            vector.Sum(component => (double)component * component),
            vector.Zip(components, (component, rounded) => (double)component * rounded * scale).Sum(), 1e-4 * dimensions);
    }

    [Fact]
    public void A_vector_without_a_direction_has_no_code()
    {
        Assert.Null(QuantizedVector.Encode(new float[40]));
        Assert.Null(QuantizedVector.Encode([float.NaN, 1]));
        Assert.Null(QuantizedVector.Encode([float.PositiveInfinity, 1]));
    }
}

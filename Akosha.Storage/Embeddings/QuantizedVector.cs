using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// A vector as the lake stores it: a little-endian float32 scale, then one signed byte a dimension; component =
/// byte × scale. The vector keeps its length: whoever wants cosines divides by it. 384 dimensions take 388 bytes.
/// </summary>
public static class QuantizedVector
{
    /// <summary>Bytes before the components.</summary>
    private const int HeaderBytes = sizeof(float);

    /// <summary>Quantises a vector; null for a vector of zeros, which has no direction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static byte[]? Encode(ReadOnlySpan<float> vector)
    {
        var norm = TensorPrimitives.Norm(vector);
        if (!(norm > 0) || !float.IsFinite(norm)) return null;
        var step = MathF.Abs(TensorPrimitives.MaxMagnitude(vector)) / sbyte.MaxValue;
        var code = new byte[HeaderBytes + vector.Length];
        var product = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            var rounded = (sbyte)MathF.Round(vector[i] / step);
            product += vector[i] * rounded;
            code[HeaderBytes + i] = unchecked((byte)rounded);
        }
        // With this scale the product of the vector and its code is that of the vector with itself: what rounding did along the
        // vector is undone.
        var scale = norm / product * norm;
        if (!float.IsFinite(scale)) return null;
        BinaryPrimitives.WriteSingleLittleEndian(code, scale);
        return code;
    }

    /// <summary>The scale of a code.</summary>
    public static float ScaleOf(ReadOnlySpan<byte> code) => BinaryPrimitives.ReadSingleLittleEndian(code);

    /// <summary>The components of a code, before they are scaled.</summary>
    public static ReadOnlySpan<sbyte> ComponentsOf(ReadOnlySpan<byte> code) =>
        MemoryMarshal.Cast<byte, sbyte>(code[HeaderBytes..]);
}

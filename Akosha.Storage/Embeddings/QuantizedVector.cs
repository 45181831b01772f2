using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
        var product = Round(vector, step, MemoryMarshal.Cast<byte, sbyte>(code.AsSpan(HeaderBytes)));
        // With this scale the product of the vector and its code is that of the vector with itself: what rounding did along the
        // vector is undone.
        var scale = norm / product * norm;
        if (!float.IsFinite(scale)) return null;
        BinaryPrimitives.WriteSingleLittleEndian(code, scale);
        return code;
    }

    /// <summary>Rounds components to whole steps, at most 127 of them.</summary>
    /// <returns>The product of the components and what they are rounded to.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Round(ReadOnlySpan<float> components, float step, Span<sbyte> rounded)
    {
        var i = 0;
        var sums = Vector256<float>.Zero;
        var steps = Vector256.Create(step);
        for (; i + Vector256<sbyte>.Count <= components.Length; i += Vector256<sbyte>.Count)
        {
            var rest = components[i..];
            var low = Vector256.Narrow(Round(rest, steps, ref sums), Round(rest[8..], steps, ref sums));
            var high = Vector256.Narrow(Round(rest[16..], steps, ref sums), Round(rest[24..], steps, ref sums));
            Vector256.Narrow(low, high).CopyTo(rounded[i..]);
        }
        var product = Vector256.Sum(sums);
        for (; i < components.Length; i++)
        {
            rounded[i] = (sbyte)MathF.Round(components[i] / step);
            product += components[i] * rounded[i];
        }
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(ReadOnlySpan<float> components, Vector256<float> steps, ref Vector256<float> sums)
    {
        var eight = Vector256.Create(components);
        var whole = Vector256.Round(eight / steps);
        sums += eight * whole;
        return Vector256.ConvertToInt32Native(whole);
    }

    /// <summary>The scale of a code.</summary>
    public static float ScaleOf(ReadOnlySpan<byte> code) => BinaryPrimitives.ReadSingleLittleEndian(code);

    /// <summary>The components of a code, before they are scaled.</summary>
    public static ReadOnlySpan<sbyte> ComponentsOf(ReadOnlySpan<byte> code) =>
        MemoryMarshal.Cast<byte, sbyte>(code[HeaderBytes..]);
}

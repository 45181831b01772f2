namespace Akosha.Search.Index;

/// <summary>
/// The words of a message as a block has them: the ids of their terms in order, as LEB128 numbers. Only the last byte of a
/// number is less than 0x80.
/// </summary>
internal static class WordIds
{
    private const int Continued = 0x80;

    /// <summary>Adds a word.</summary>
    public static void Add(GrowableColumn<byte> words, int id)
    {
        for (; id >= Continued; id >>= 7) words.Add((byte)(id | Continued));
        words.Add((byte)id);
    }

    /// <summary>Words as they stand in a message.</summary>
    public static byte[] Encode(ReadOnlySpan<int> ids)
    {
        var words = new GrowableColumn<byte>(ids.Length * 2);
        foreach (var id in ids) Add(words, id);
        return words.Published().ToArray();
    }

    /// <summary>Reads a word.</summary>
    /// <param name="words">The words; afterwards those that follow.</param>
    /// <param name="id">The word.</param>
    /// <returns>False at the end.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> words, out int id)
    {
        id = 0;
        for (var i = 0; i < words.Length; i++)
        {
            id |= (words[i] & (Continued - 1)) << (7 * i);
            if (words[i] >= Continued) continue;
            words = words[(i + 1)..];
            return true;
        }
        return false;
    }

    /// <summary>True if a word begins at a byte.</summary>
    public static bool IsStart(ReadOnlySpan<byte> words, int position) => position == 0 || words[position - 1] < Continued;
}

using System.Text;

namespace Akosha.Storage.Lake.Footers;

/// <summary>The least and the greatest of some texts by their bytes in UTF-8, which is not the order of .NET's strings.</summary>
internal sealed class TextBounds
{
    /// <summary>Longer ones are not told: engines cut them, and not all in the same way.</summary>
    private const int MaxBytes = 1_024;

    private byte[]? _least, _greatest;
    private string? _last;

    /// <summary>Takes a text into account; null has no place in the order.</summary>
    public void Add(string? text)
    {
        if (text is null || text == _last) return;
        _last = text;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = most <= 1_024 ? stackalloc byte[most] : new byte[most];
        ReadOnlySpan<byte> bytes = buffer[..Encoding.UTF8.GetBytes(text, buffer)];
        if (_least is null || bytes.SequenceCompareTo(_least) < 0) _least = bytes.ToArray();
        if (_greatest is null || bytes.SequenceCompareTo(_greatest) > 0) _greatest = bytes.ToArray();
    }

    /// <summary>Both; null if there was no text, or one of them is long.</summary>
    public (byte[] Least, byte[] Greatest)? Find() =>
        _least is { Length: <= MaxBytes } least && _greatest is { Length: <= MaxBytes } greatest ? (least, greatest) : null;
}

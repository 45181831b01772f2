using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// The messages that were replaced or deleted, a bit each. A published mask never changes: the writer copies it first.
/// </summary>
internal sealed class DeadMask
{
    private ulong[] _bits = [];
    private bool _published;

    /// <summary>The mask as the writer sees it.</summary>
    public ulong[] Current => _bits;

    /// <summary>The mask as readers get it; messages beyond its end are alive.</summary>
    public ulong[] Publish()
    {
        _published = true;
        return _bits;
    }

    public void Kill(MessageNumber message)
    {
        var word = message.Value >> 6;
        if (_published || word >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(_bits.Length, (word + 1) * 3 / 2 + 1));
            if (_published) _bits = (ulong[])_bits.Clone();
            _published = false;
        }
        _bits[word] |= 1UL << message.Value;
    }

    public static bool IsDead(ulong[] mask, MessageNumber message) =>
        message.Value >> 6 < mask.Length && (mask[message.Value >> 6] >> message.Value & 1) != 0;
}

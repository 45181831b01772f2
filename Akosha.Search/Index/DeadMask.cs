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

    public void Kill(int message)
    {
        if (_published || message >> 6 >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(_bits.Length, ((message >> 6) + 1) * 3 / 2 + 1));
            if (_published) _bits = (ulong[])_bits.Clone();
            _published = false;
        }
        _bits[message >> 6] |= 1UL << message;
    }

    public static bool IsDead(ulong[] mask, int message) =>
        message >> 6 < mask.Length && (mask[message >> 6] >> message & 1) != 0;
}

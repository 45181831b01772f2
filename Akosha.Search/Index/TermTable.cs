using System.Runtime.CompilerServices;

namespace Akosha.Search.Index;

/// <summary>
/// A hash table from terms (hashes already) to values, with one writer and any number of readers, and nothing removed. Where a
/// term lies depends on a number drawn by each process: whoever chooses words cannot make them all fall into one place
/// (Dietzfelbinger et al. 1997, multiply-shift).
/// </summary>
internal sealed class TermTable<TValue> where TValue : class
{
    private readonly ulong _multiplier = (ulong)Random.Shared.NextInt64() << 1 | 1;
    private Slots _slots = new(1024);

    private sealed class Slots(int size)
    {
        public readonly int Shift = 64 - System.Numerics.BitOperations.Log2((uint)size);
        public readonly ulong[] Terms = new ulong[size];
        public readonly TValue?[] Values = new TValue?[size];
    }

    /// <summary>How many terms there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a term; null if it has none.</summary>
    public TValue? Find(ulong term)
    {
        var slots = Volatile.Read(ref _slots);
        for (var i = Home(term, slots); ; i = (i + 1) & (slots.Terms.Length - 1))
        {
            // The value is written after its term: who sees the value sees the term.
            if (Volatile.Read(ref slots.Values[i]) is not { } value) return null;
            if (slots.Terms[i] == term) return value;
        }
    }

    /// <summary>Adds a term that is not there yet.</summary>
    public void Add(ulong term, TValue value)
    {
        if ((Count + 1) * 2 > _slots.Terms.Length) Grow();
        Insert(_slots, term, value);
        Count++;
    }

    /// <summary>All terms and their values, in no order.</summary>
    public IEnumerable<(ulong Term, TValue Value)> All()
    {
        var slots = _slots;
        for (var i = 0; i < slots.Terms.Length; i++)
            if (slots.Values[i] is { } value) yield return (slots.Terms[i], value);
    }

    private void Grow()
    {
        var slots = new Slots(_slots.Terms.Length * 4);
        foreach (var (term, value) in All()) Insert(slots, term, value);
        Volatile.Write(ref _slots, slots);
    }

    private void Insert(Slots slots, ulong term, TValue value)
    {
        var i = Home(term, slots);
        while (slots.Values[i] is not null) i = (i + 1) & (slots.Terms.Length - 1);
        slots.Terms[i] = term;
        Volatile.Write(ref slots.Values[i], value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong term, Slots slots) => (int)(term * _multiplier >> slots.Shift);
}

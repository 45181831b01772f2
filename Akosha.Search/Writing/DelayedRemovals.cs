namespace Akosha.Search.Writing;

/// <summary>What was replaced and is removed once no search under way can want it any more.</summary>
/// <param name="grace">How long that takes.</param>
/// <param name="time">The clock.</param>
internal sealed class DelayedRemovals(TimeSpan grace, TimeProvider time)
{
    private readonly Queue<(DateTimeOffset Due, Action Remove)> _removals = new();

    /// <summary>True while something is to be removed.</summary>
    public bool Any => _removals.Count > 0;

    /// <summary>Has something removed later.</summary>
    public void Add(Action remove) => _removals.Enqueue((time.GetUtcNow() + grace, remove));

    /// <summary>Removes what is due.</summary>
    public void RemoveDue()
    {
        for (var now = time.GetUtcNow(); _removals.TryPeek(out var next) && next.Due <= now;)
        {
            next.Remove();
            _removals.Dequeue();
        }
    }
}

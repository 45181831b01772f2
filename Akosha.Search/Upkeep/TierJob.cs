using Akosha.Search.Writing;

namespace Akosha.Search.Upkeep;

/// <summary>
/// A piece of work on the tiers that nobody waits for. It is planned with everything that it needs, prepares its result on
/// another thread, and changes nothing of the index: the <see cref="IndexWriter"/> applies what it gives back.
/// </summary>
internal abstract class TierJob
{
    /// <summary>The ids of the blocks that it works on: nothing else may be done to them meanwhile.</summary>
    public virtual IReadOnlyCollection<int> Blocks => [];

    /// <summary>Does the work. Any thread may call it, once.</summary>
    /// <exception cref="Exception">It could not be done; it is planned again after a pause.</exception>
    public abstract Task<JobResult> PrepareAsync();
}

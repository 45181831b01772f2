using Akosha.Platform.Memory;

namespace Akosha.Tests.Hosting;

/// <summary>
/// For as long as it lives, this process collects as one of Akosha alone does, after jobs too: for a test of the collection
/// "Memory", whom no other tests run beside.
/// </summary>
internal sealed class CollectingProcess : IDisposable
{
    public CollectingProcess() => Set(true);

    public void Dispose() => Set(false);

    private static void Set(bool collects)
    {
        AppContext.SetSwitch(MemoryPolicy.LeavesToCollector, !collects);
        AppContext.SetSwitch(MemoryPolicy.CollectsAfterJobs, collects);
    }
}

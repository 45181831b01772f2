using Akosha.Search.Analysis;
using Akosha.Search.Following;
using Akosha.Search.Tiers;
using Akosha.Search.Upkeep;
using Akosha.Search.Writing;

namespace Akosha.Search.Indexing;

/// <summary>Makes an index over the stores of the tiers, which it opens.</summary>
internal sealed class IndexSetup(
    FollowedTable lake, TierSetup tiers, Residency residency, Languages languages, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Opens the stores and makes the parts of an index in which nothing is yet.</summary>
    /// <param name="wake">Called when a job has ended.</param>
    /// <param name="reads">Reads that an erasure ends.</param>
    /// <param name="forgotten">Called when what was erased from the lake is forgotten.</param>
    public IndexParts Open(Action wake, LongReads reads, Action forgotten)
    {
        var stores = tiers.Open();
        if (stores.Folder is { } folder) residency.UseDisk(folder.FreeBytes);
        var writer = new IndexWriter(stores, languages, time);
        var backlog = new IndexBacklog(file => residency.TierOf(file, hasDisk: stores.Folder is not null));
        var source = new SegmentSource(lake.Store, loggers.CreateLogger<SegmentSource>());
        var factory = new BlockFactory(writer, source, loggers.CreateLogger<BlockFactory>());
        var forgetting = new Forgetting(writer, backlog, reads, forgotten, time, loggers.CreateLogger<Forgetting>());
        var planner = new JobPlanner(writer, backlog, residency, source, factory, forgetting);
        var memory = new ReturnedMemory(stores.Grace, time, loggers.CreateLogger<ReturnedMemory>());
        var jobs = new JobRunner(wake, time, loggers.CreateLogger<JobRunner>());
        var housekeeping = new Housekeeping(writer, residency, memory, time, loggers.CreateLogger<Housekeeping>());
        return new IndexParts(
            writer, backlog, new PendingReader(writer, source, factory),
            new LocalBlocks(writer, residency, loggers.CreateLogger<LocalBlocks>()),
            new TierUpkeep(writer, backlog, planner, jobs, housekeeping, forgetting));
    }
}

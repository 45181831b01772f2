using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>A job on the lake's files that is started by its name.</summary>
internal abstract class MaintenanceJob(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers)
    : LakeWork(store, lake, time, loggers)
{
    /// <summary>The name by which it is started.</summary>
    public abstract string Name { get; }

    /// <summary>Runs the job to its end.</summary>
    /// <exception cref="LakeConflictException">Another process changed the same files; what was committed stands.</exception>
    /// <exception cref="LakeDamageException">The log or a file is damaged; what was committed stands.</exception>
    /// <exception cref="LakeUnsupportedException">The table needs a newer reader or writer; nothing was changed.</exception>
    public abstract Task RunAsync(JobProgress progress, CancellationToken cancellation);
}

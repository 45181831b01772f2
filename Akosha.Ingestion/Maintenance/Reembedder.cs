using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Makes the vectors of all messages anew that were made by another model than the one that is set, file by file. Searches go on:
/// a message is compared by the vectors of the model that the query is encoded with, as soon as it has one.
/// </summary>
internal sealed class Reembedder(
    ObjectStore store, LakeOptions lake, BatchEmbedder embedder, MaintenanceOptions options, TimeProvider time,
    ILoggerFactory loggers) : VectorRenewal(store, lake, embedder, options, time, loggers)
{
    /// <inheritdoc/>
    public override string Name => "reembed";

    /// <inheritdoc/>
    protected override bool RenewsOtherModels => true;
}

using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Encodes messages anew together with all that stands around them, once their conversations have settled: when they came, what
/// comes next was not there, nor perhaps what came before. Only for encoders to which a window is a text.
/// </summary>
internal sealed class ContextEncoder(
    ObjectStore store, LakeOptions lake, BatchEmbedder embedder, MaintenanceOptions options, TimeProvider time,
    ILoggerFactory loggers) : VectorRenewal(store, lake, embedder, options, time, loggers)
{
    /// <inheritdoc/>
    public override string Name => "contexts";

    /// <inheritdoc/>
    protected override bool RenewsOtherModels => false;
}

using Akosha.Contracts.Conversations;
using Akosha.Ingestion.Intake;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Otlp;

/// <summary>How all requests of exporters are read.</summary>
/// <param name="options">What names the system.</param>
/// <param name="limits">What is kept of pictures, files and sounds.</param>
internal sealed class OtlpContext(OtlpOptions options, LimitOptions limits)
{
    /// <summary>What names the system.</summary>
    public OtlpOptions Options => options;

    /// <summary>What is asked for.</summary>
    public StoreRequest Request { get; } = new(Wait: false, Strict: false, Ids: false, IdempotencyKey: null)
    {
        Media = new MediaLimits(limits.MediaBytes, limits.MediaTextBytes),
    };
}

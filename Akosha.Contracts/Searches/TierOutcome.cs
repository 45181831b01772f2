using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>How the search went in one tier.</summary>
/// <param name="TookMs">Time in it, in milliseconds.</param>
/// <param name="Segments">Segments that were searched; not told to a caller who is bound to some systems.</param>
/// <param name="Messages">Messages that were searched; likewise.</param>
public sealed record TierOutcome(
    double TookMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Segments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Messages);

using System.Text.Json.Serialization;

namespace Akosha.Contracts.Systems;

/// <summary>
/// The answer of <c>GET /api/v1/analytics/metrics</c>: what the memory holds of the systems that the caller may see.
/// </summary>
/// <param name="Systems">Systems with messages.</param>
/// <param name="Conversations">Their conversations.</param>
/// <param name="Messages">Their messages.</param>
/// <param name="ContentBytes">Bytes of their contents in UTF-8.</param>
/// <param name="LogVersion">The version of the log that is searched; not told to a caller who is bound to some systems.</param>
/// <param name="Damaged">Objects of the lake that cannot be read; likewise.</param>
/// <param name="Tiers">What each tier holds, by its name.</param>
/// <param name="Partial">True if something is missing; <paramref name="Warnings"/> names it.</param>
/// <param name="Warnings">What is missing.</param>
public sealed record MetricsReply(
    int Systems, int Conversations, int Messages, long ContentBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Damaged,
    IReadOnlyDictionary<string, TierUse> Tiers, bool Partial, IReadOnlyList<string> Warnings);

namespace Akosha.Contracts.Operations;

/// <summary>The body of <c>POST /api/v1/log/outcomes</c>.</summary>
/// <param name="Versions">The versions of the writes that are asked about, each once: 1–<see cref="MaxVersions"/>.</param>
public sealed record OutcomesRequest(IReadOnlyList<long> Versions)
{
    /// <summary>How many versions a request may name.</summary>
    public const int MaxVersions = 2_000;
}

namespace Akosha.Contracts.Systems;

/// <summary>The answer of <c>GET /api/v1/systems</c>.</summary>
/// <param name="Systems">The systems that have messages and that the caller may see, by name.</param>
/// <param name="Partial">True if something is missing; <paramref name="Warnings"/> names it.</param>
/// <param name="Warnings">What is missing.</param>
public sealed record SystemsReply(IReadOnlyList<SystemReply> Systems, bool Partial, IReadOnlyList<string> Warnings);

using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Which messages may be hits. The systems also bound what is searched at all, and so the statistics; role, time, metadata,
/// phrases and excluded words only sieve the hits, so that a message scores the same whatever else is asked.
/// </summary>
internal sealed class Filter
{
    private readonly IndexSnapshot _snapshot;
    private readonly bool[]? _systems;
    private readonly int _roles;
    private readonly long _from, _to;
    private readonly UInt128[]? _metadata;
    private readonly ulong[]? _passing;

    /// <param name="request">What is asked.</param>
    /// <param name="scope">Where it is asked.</param>
    /// <param name="passing">The messages that have the phrases and not the excluded words, a bit each; null for all.</param>
    public Filter(SearchRequest request, Scope scope, ulong[]? passing = null)
    {
        _snapshot = scope.Snapshot;
        _passing = passing;
        _from = request.From is { } from ? UnixMicroseconds.Of(from) : long.MinValue;
        _to = request.To is { } to ? UnixMicroseconds.Of(to) : long.MaxValue;
        _metadata = request.Metadata is { Count: > 0 } pairs ? ContentDigest.OfPairs(pairs) : null;
        _roles = request.Roles?.Aggregate(0, (mask, role) => mask | 1 << Roles.CodeOf(role)) ?? ~0;
        _systems = request.SystemIds is { } ids ? MaskOf(ids) : null;
    }

    /// <summary>True if every system is searched.</summary>
    public bool HasAllSystems => _systems is null;

    /// <summary>True if every living message may be a hit.</summary>
    public bool AdmitsAll =>
        _systems is null && _metadata is null && _passing is null && _roles == ~0 && _from == long.MinValue
        && _to == long.MaxValue;

    /// <summary>True if a system is searched.</summary>
    public bool InScope(int system) => _systems is null || _systems[system];

    /// <summary>True if messages of the conversation may be hits.</summary>
    public bool Admits(IndexedConversation conversation) =>
        InScope(conversation.System) && (_metadata is null || conversation.Metadata?.Holds(_metadata) == true);

    /// <summary>True if the message, of a conversation that is admitted, may be a hit.</summary>
    public bool Admits(int message)
    {
        var timestamp = _snapshot.Columns.Timestamp[message];
        return timestamp >= _from && timestamp < _to && (_roles >> _snapshot.Columns.Role[message] & 1) != 0
            && (_passing is null || (_passing[message >> 6] >> message & 1) != 0) && _snapshot.IsAlive(message);
    }

    private bool[] MaskOf(IReadOnlyList<string> ids)
    {
        var mask = new bool[_snapshot.SystemCount];
        foreach (var id in ids)
            if (_snapshot.FindSystem(id) is >= 0 and var system) mask[system] = true;
        return mask;
    }
}

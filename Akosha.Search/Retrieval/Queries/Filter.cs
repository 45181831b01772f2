using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Which messages may be hits. The systems also bound what is searched at all, and so the statistics; role, time, metadata,
/// phrases and excluded words only sieve the hits, so that a message scores the same whatever else is asked.
/// </summary>
internal sealed class Filter
{
    private readonly IndexSnapshot _snapshot;
    private readonly bool[]? _inScope;
    private readonly HashSet<string>? _conversations;
    private readonly HashSet<AuthorOrdinal>? _authors;
    private readonly int _roles;
    private readonly long _from, _to;
    private readonly MetadataFilter? _metadata;
    private readonly ulong[]? _passing;

    /// <param name="request">What is asked.</param>
    /// <param name="scope">Where it is asked.</param>
    /// <param name="passing">The messages that have the phrases and not the excluded words, a bit each; null for all.</param>
    /// <param name="metadata">The conditions of the request on metadata; null for none.</param>
    public Filter(SearchRequest request, Scope scope, ulong[]? passing = null, MetadataFilter? metadata = null)
    {
        _snapshot = scope.Snapshot;
        _passing = passing;
        _metadata = metadata;
        _from = request.From is { } from ? UnixMicroseconds.Of(from) : long.MinValue;
        _to = request.To is { } to ? UnixMicroseconds.Of(to) : long.MaxValue;
        _roles = request.Roles?.Aggregate(0, (mask, role) => mask | 1 << Roles.CodeOf(role)) ?? ~0;
        _conversations = request.ConversationIds?.ToHashSet(StringComparer.Ordinal);
        _authors = request.Authors?.Select(_snapshot.Authors.Find).Where(author => !author.IsNone).ToHashSet();
        if (request.SystemIds is not { } ids) return;
        Systems = [.. ids.Select(_snapshot.FindSystem).Where(system => !system.IsNone).Distinct()];
        _inScope = new bool[_snapshot.SystemCount];
        foreach (var system in Systems) _inScope[system.Value] = true;
    }

    /// <summary>The systems that are searched, those of them that hold messages; null for all.</summary>
    public IReadOnlyCollection<SystemOrdinal>? Systems { get; }

    /// <summary>True if every living message may be a hit.</summary>
    public bool AdmitsAll =>
        Systems is null && _conversations is null && _authors is null && _metadata is null && _passing is null && _roles == ~0
        && _from == long.MinValue && _to == long.MaxValue;

    /// <summary>True if a system is searched.</summary>
    public bool InScope(SystemOrdinal system) => _inScope is null || _inScope[system.Value];

    /// <summary>True if messages of the conversation may be hits.</summary>
    public bool Admits(IndexedConversation conversation) =>
        InScope(conversation.System) && _conversations?.Contains(conversation.Id) != false
        && _metadata?.MayAdmit(_snapshot, conversation) != false;

    /// <summary>True if the message, of a conversation that is admitted, may be a hit.</summary>
    public bool Admits(MessageNumber message)
    {
        var timestamp = _snapshot.Columns.TimestampOf(message);
        return timestamp >= _from && timestamp < _to && (_roles >> _snapshot.Columns.RoleOf(message) & 1) != 0
            && _authors?.Contains(_snapshot.Columns.AuthorOf(message)) != false
            && (_passing is null || (_passing[message.Value >> 6] >> message.Value & 1) != 0) && _snapshot.IsAlive(message)
            && _metadata?.Admits(_snapshot, message) != false;
    }
}

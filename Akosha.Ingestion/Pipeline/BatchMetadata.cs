using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Pipeline;

/// <summary>The newest metadata of each conversation of a batch, which one of its rows carries.</summary>
internal sealed class BatchMetadata
{
    private readonly Dictionary<(string System, string Conversation), MessageRow> _bringers = [];

    /// <summary>Takes note of what a row carries.</summary>
    public void See(MessageRow row)
    {
        if (row.Metadata is null) return;
        var scope = (row.SystemId, row.ConversationId!);
        if (!_bringers.TryGetValue(scope, out var known) || known.MetadataVersion <= row.MetadataVersion) _bringers[scope] = row;
    }

    /// <summary>
    /// The rows of a batch that are left, in their order, each conversation's metadata on the first that is as new; on the row
    /// that brought it where none is left.
    /// </summary>
    /// <param name="kept">The rows; null for those that are not wanted.</param>
    /// <param name="isNeedless">True for a row whose metadata changes nothing.</param>
    /// <param name="restored">What becomes of a row that comes back for its metadata alone.</param>
    public List<MessageRow> Place(
        List<MessageRow?> kept, Func<MessageRow, bool> isNeedless, Func<MessageRow, MessageRow> restored)
    {
        foreach (var (scope, bringer) in _bringers.ToList())
            if (isNeedless(bringer)) _bringers.Remove(scope);
        var placed = new List<MessageRow>(kept.Count + _bringers.Count);
        foreach (var row in kept)
            if (row is not null) placed.Add(row.MessageId is null ? row : Dressed(row));
        placed.AddRange(_bringers.Values.Select(restored));
        return placed;
    }

    private MessageRow Dressed(MessageRow row)
    {
        var scope = (row.SystemId, row.ConversationId!);
        if (row.Deleted || !_bringers.TryGetValue(scope, out var bringer) || row.Version < bringer.MetadataVersion)
            return row.Metadata is null ? row : row.WithoutMetadata();
        _bringers.Remove(scope);
        return row.Metadata == bringer.Metadata ? row
            : row with { Metadata = bringer.Metadata, MetadataVersion = bringer.MetadataVersion };
    }
}

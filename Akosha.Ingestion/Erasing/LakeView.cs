using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;

namespace Akosha.Ingestion.Erasing;

/// <summary>
/// What the files of the table have of a scope: what counts, and what does not and is to be taken out. The keys of every file
/// that may hold rows of its system are read.
/// </summary>
/// <param name="scope">The scope.</param>
/// <param name="until">What was received later (microseconds since 1970) is not meant, unless it is deleted already.</param>
internal sealed class LakeView(ErasureScope scope, long until)
{
    private readonly NewestRows _newest = new();
    private readonly HashSet<(string Conversation, string Message)> _gone = [];

    /// <summary>The messages that count and are to be deleted before they can be taken out.</summary>
    public List<(string Conversation, string Message)> Alive { get; } = [];

    /// <summary>How many writes, of messages that were deleted or replaced, are to be taken out.</summary>
    public int Versions { get; private set; }

    /// <summary>The messages that they are of.</summary>
    public IReadOnlyCollection<(string Conversation, string Message)> Gone => _gone;

    /// <summary>Takes the keys of a file into account.</summary>
    /// <param name="file">A number of the file.</param>
    /// <param name="keys">Its rows.</param>
    /// <returns>True if some of them are of the scope.</returns>
    public bool Add(int file, IReadOnlyList<MessageRow> keys)
    {
        var isIn = false;
        for (var position = 0; position < keys.Count; position++)
        {
            if (keys[position].SystemId != scope.SystemId) continue;
            _newest.Add(keys[position], (file, position));
            isIn |= scope.IsIn(keys[position]);
        }
        return isIn;
    }

    /// <summary>
    /// Once all files were added: what is to become of the rows of one, by position; null if nothing of the scope is to be taken
    /// out of it.
    /// </summary>
    public RowFate[]? FatesIn(int file, IReadOnlyList<MessageRow> keys)
    {
        var fates = new RowFate[keys.Count];
        Array.Fill(fates, RowFate.Keep);
        var isConcerned = false;
        for (var position = 0; position < keys.Count; position++)
        {
            var row = keys[position];
            // What else is deleted or replaced stays: another erasure may want to count it.
            if (!scope.IsIn(row)) continue;
            fates[position] = _newest.FateInPurge(row, (file, position), _ => false);
            if (IsKept(row, fates[position]))
            {
                if (row.IsMessage && row.ReceivedAt <= until) Alive.Add((row.ConversationId!, row.MessageId!));
                continue;
            }
            isConcerned = true;
            if (!row.IsMessage) continue;
            Versions++;
            _gone.Add((row.ConversationId!, row.MessageId!));
        }
        return isConcerned ? fates : null;
    }

    private static bool IsKept(MessageRow row, RowFate fate) => row.IsMessage
        ? fate is RowFate.Keep or RowFate.KeepBare
        : fate == RowFate.Keep;

    /// <summary>Which files may hold rows of the system.</summary>
    public static bool MayHold(AddFile file, string system) => SegmentStats.Systems(file)?.Contains(system) != false;
}

using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>Reads whole conversations, of the systems that the caller may see.</summary>
internal sealed class ConversationReader(SearchableIndex index, RetrievalSettings settings, TimeProvider time)
{
    /// <summary>A conversation with all its messages, in order; null if the caller can see none of these ids.</summary>
    /// <param name="system">The system.</param>
    /// <param name="id">The id of the conversation in the system.</param>
    /// <param name="isRaw">True to have messages as they were given, too.</param>
    /// <param name="access">The systems that the caller may see.</param>
    /// <param name="unreached">What the answer must say besides.</param>
    /// <param name="cancellation">Ends it when nobody waits any more.</param>
    public async Task<ConversationReply?> ReadAsync(
        string system, string id, bool isRaw, SystemAccess access, IEnumerable<string> unreached, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, settings.Budget, Timeout.InfiniteTimeSpan);
        using var reading = index.Enter();
        var (snapshot, stores) = (reading.Catalog.Index, reading.Catalog.Stores);
        if (Find(snapshot, system, id, access) is not { } conversation) return null;
        var (answer, gaps) = (new AnswerNotes(access.Systems), new ColdGaps());
        answer.Problems.AddRange(unreached);
        var rows = await new RowReader(stores?.Rows, stores?.Cold)
            .FetchAsync(snapshot, conversation.Messages, gaps, deadline.Token);
        answer.Add(gaps);
        var metadata = MetadataOf(conversation, stores!.Metadata, answer.Problems);
        var messages = conversation.Messages.Where(rows.ContainsKey).Select(message => ReplyOf(rows[message], isRaw)).ToList();
        return new ConversationReply(
            system, id, StoredMetadata.Given(metadata), messages, answer.Problems.Count > 0, answer.Problems)
        {
            Title = StoredMetadata.Find(metadata, StoredMetadata.Title),
            Parent = StoredMetadata.Find(metadata, StoredMetadata.Parent),
        };
    }

    private static MessageReply ReplyOf(MessageRow row, bool isRaw) => new(
        row.MessageId!, row.Role!, row.Author, row.Content!, UnixMicroseconds.ToTime(row.Timestamp),
        UnixMicroseconds.ToTime(row.ReceivedAt), row.Version)
    {
        Metadata = row.MessageMetadata is { } metadata ? MetadataJson.Read(metadata) : null,
        Raw = isRaw && row.Original is { } original ? JsonElement.Parse(original) : null,
    };

    private static IndexedConversation? Find(IndexSnapshot snapshot, string system, string id, SystemAccess access)
    {
        var ordinal = access.Allows(system) && snapshot.FindSystem(system) is { IsNone: false } found
            ? snapshot.FindConversation(found, id) : ConversationOrdinal.None;
        return !ordinal.IsNone && snapshot.Conversations[ordinal] is { Messages.Length: > 0 } conversation ? conversation : null;
    }

    private static IReadOnlyDictionary<string,
        string> MetadataOf(IndexedConversation conversation, MetadataStore store, List<string> problems)
    {
        try
        {
            return conversation.Metadata is { } metadata ? store.Read(metadata) : new Dictionary<string, string>();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            problems.Add("the metadata could not be read from the local disk");
            return new Dictionary<string, string>();
        }
    }
}

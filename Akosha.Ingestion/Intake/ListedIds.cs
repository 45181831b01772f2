using Akosha.Contracts.Conversations;

namespace Akosha.Ingestion.Intake;

/// <summary>The ids of accepted messages that an answer lists: the first ones, so that it stays small.</summary>
internal sealed class ListedIds
{
    private readonly List<IReadOnlyList<string>> _conversations = [];
    private int _room = IngestReply.MaxIds;

    /// <summary>The ids of each conversation, in the order in which they were accepted.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Conversations => _conversations;

    /// <summary>Lists those of a conversation, or as many as there is room for.</summary>
    public void Add(Conversation conversation)
    {
        if (_room == 0) return;
        string[] ids = [.. conversation.Messages.Take(_room).Select(message => message.Id)];
        _room -= ids.Length;
        _conversations.Add(ids);
    }
}

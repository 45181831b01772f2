namespace Akosha.Search.Index;

/// <summary>What one system holds, by which scores are made comparable and the system is described.</summary>
internal readonly record struct SystemStats
{
    public int Messages { get; init; }
    public int Conversations { get; init; }

    /// <summary>Terms of all contents (stop words not counted).</summary>
    public long Length { get; init; }

    /// <summary>Terms of all conversations as documents: contents and authors.</summary>
    public long ConversationLength { get; init; }

    /// <summary>Bytes of all contents, in UTF-8.</summary>
    public long ContentBytes { get; init; }

    public static SystemStats operator +(SystemStats left, SystemStats right) => new()
    {
        Messages = left.Messages + right.Messages,
        Conversations = left.Conversations + right.Conversations,
        Length = left.Length + right.Length,
        ConversationLength = left.ConversationLength + right.ConversationLength,
        ContentBytes = left.ContentBytes + right.ContentBytes,
    };
}

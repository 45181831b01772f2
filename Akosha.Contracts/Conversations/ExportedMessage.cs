namespace Akosha.Contracts.Conversations;

/// <summary>A message as it is kept, to be written in the form in which messages are sent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
/// <param name="Author">Who spoke, or null.</param>
/// <param name="Content">The text that is searched and shown.</param>
/// <param name="Timestamp">When it was said (UTC).</param>
public sealed record ExportedMessage(string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp)
{
    /// <summary>The metadata of the message: a JSON object (<see cref="MetadataJson"/>); null if it has none.</summary>
    public string? Metadata { get; init; }

    /// <summary>The message as it was given (<see cref="Message.Original"/>); null if it has nothing more.</summary>
    public string? Original { get; init; }
}

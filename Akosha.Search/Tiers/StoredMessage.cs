namespace Akosha.Search.Tiers;

/// <summary>What is shown of a message.</summary>
internal sealed record StoredMessage(
    string Id, string Role, string? Author, string Content, DateTimeOffset Timestamp, DateTimeOffset ReceivedAt, long Version);

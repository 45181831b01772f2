namespace Akosha.Contracts.Systems;

/// <summary>What a system holds.</summary>
/// <param name="SystemId">Its id.</param>
/// <param name="Conversations">Its conversations.</param>
/// <param name="Messages">Their messages.</param>
/// <param name="ContentBytes">Bytes of their contents in UTF-8.</param>
public sealed record SystemReply(string SystemId, int Conversations, int Messages, long ContentBytes);

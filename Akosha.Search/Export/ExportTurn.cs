using Akosha.Search.Numbers;

namespace Akosha.Search.Export;

/// <summary>A message whose turn comes in an export.</summary>
/// <param name="Conversation">Its conversation.</param>
/// <param name="Message">Its number.</param>
internal readonly record struct ExportTurn(ConversationOrdinal Conversation, MessageNumber Message);

using Akosha.Storage.Lake;

namespace Akosha.Search.Index;

/// <summary>Messages with what an index needs of them, one for one.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Texts">Their words.</param>
/// <param name="Codes">The sign codes of their vectors; null where there is none.</param>
internal sealed record AnalyzedMessages(MessageText[] Messages, AnalyzedText[] Texts, ulong[]?[] Codes);

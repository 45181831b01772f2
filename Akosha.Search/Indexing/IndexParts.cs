using Akosha.Search.Upkeep;
using Akosha.Search.Writing;

namespace Akosha.Search.Indexing;

/// <summary>The parts of one index: made together, and thrown away together when the lake is read anew.</summary>
/// <param name="Writer">Changes the index.</param>
/// <param name="Backlog">What is to be read.</param>
/// <param name="Reader">Reads what searches wait for.</param>
/// <param name="Local">Finds the blocks on the local disk.</param>
/// <param name="Upkeep">Does what nobody waits for.</param>
internal sealed record IndexParts(
    IndexWriter Writer, IndexBacklog Backlog, PendingReader Reader, LocalBlocks Local, TierUpkeep Upkeep);

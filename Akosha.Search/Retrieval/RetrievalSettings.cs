using Akosha.Search.Analysis;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval;

/// <summary>What every search goes by.</summary>
/// <param name="Languages">How systems' messages are analysed.</param>
/// <param name="Weights">What each part of a score counts.</param>
/// <param name="Budget">How long a search may take before it answers with what it has.</param>
internal sealed record RetrievalSettings(Languages Languages, Weights Weights, TimeSpan Budget);

using Akosha.Search.Retrieval.Listing;

namespace Akosha.Search.Retrieval;

/// <summary>Which conversation is read, and what of it.</summary>
/// <param name="System">The system.</param>
/// <param name="Id">The id of the conversation in the system.</param>
/// <param name="IsRaw">True to have messages as they were given, too.</param>
/// <param name="Page">Which of its messages.</param>
internal sealed record ReadRequest(string System, string Id, bool IsRaw, PageRequest Page);

namespace Akosha.Search.Retrieval.Queries;

/// <summary>How many of the searched messages and conversations hold a term.</summary>
/// <param name="Messages">Messages whose content holds it.</param>
/// <param name="Conversations">Conversations with the term in a content or in the name of an author.</param>
internal readonly record struct TermStatistics(long Messages, long Conversations)
{
    /// <summary>The statistics of two parts that have no conversation in common.</summary>
    public static TermStatistics operator +(TermStatistics left, TermStatistics right) =>
        new(left.Messages + right.Messages, left.Conversations + right.Conversations);
}

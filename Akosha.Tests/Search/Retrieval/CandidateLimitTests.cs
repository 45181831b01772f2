using Akosha.Search.Retrieval.Scoring;

namespace Akosha.Tests.Search.Retrieval;

public sealed class CandidateLimitTests
{
    [Fact]
    public void How_far_a_search_looks_depends_on_what_it_may_find_and_not_on_what_else_there_is()
    {
        var random = new Random(1);
        var own = Enumerable.Range(0, 20_000).Select(_ => (ushort)random.Next(700)).ToArray();
        var expected = CandidateLimit.Farthest(own, 768, own.Length);
        var crowded = new ushort[2_000_000];
        Array.Fill(crowded, ushort.MaxValue);
        own.CopyTo(crowded, 1_000_000);
        Assert.Equal(expected, CandidateLimit.Farthest(crowded, 768, own.Length));
    }
}

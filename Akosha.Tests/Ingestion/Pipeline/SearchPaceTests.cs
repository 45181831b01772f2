using Akosha.Ingestion.Intake;
using Akosha.Ingestion.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Ingestion.Pipeline;

public sealed class SearchPaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Searches _searches = new();
    private readonly SearchPace _pace;

    public SearchPaceTests() => _pace = new SearchPace(_searches, _time);

    [Fact]
    public async Task The_third_part_waits_until_searches_see_the_first()
    {
        await TakeAsync(1);
        await TakeAsync(2);
        Assert.Empty(_searches.Asked);
        await TakeAsync(3);
        await TakeAsync(4);
        Assert.Equal([1, 2], _searches.Asked);
    }

    [Fact]
    public async Task Searches_that_do_not_come_along_are_not_waited_for_until_they_had_a_while()
    {
        _searches.Come = false;
        for (var version = 1; version <= 5; version++) await TakeAsync(version);
        Assert.Equal([1], _searches.Asked);
        _time.Advance(TimeSpan.FromSeconds(6));
        await TakeAsync(6);
        Assert.Equal([1, 4], _searches.Asked);
    }

    private async Task TakeAsync(long version)
    {
        await _pace.WaitAsync(TestContext.Current.CancellationToken);
        _pace.Committed(version);
    }

    private sealed class Searches : ISearchBarrier
    {
        public Task<long?> ForgottenAsync(CancellationToken cancellation) => Task.FromResult<long?>(null);

        public bool Come { get; set; } = true;

        public List<long> Asked { get; } = [];

        public Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation)
        {
            Asked.Add(logVersion);
            return Task.FromResult(Come);
        }
    }
}

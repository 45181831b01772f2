using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Hosting;

public sealed class DrainingTests
{
    [Fact]
    public async Task A_service_that_was_told_to_end_goes_on_answering_and_closes_each_connection_by_an_answer()
    {
        var akosha = await AkoshaHost.StartAsync(null, null, "--Akosha:Hosting:DrainSeconds=5");
        using var http = new HttpClient { BaseAddress = akosha.Http.BaseAddress };
        Assert.NotEqual(true, await ClosesAsync());
        var ended = akosha.DisposeAsync().AsTask();
        await Eventually.HoldsAsync(async () => await ClosesAsync() == true);
        Assert.False(ended.IsCompleted);
        await ended;
        await Assert.ThrowsAsync<HttpRequestException>(ClosesAsync);

        async Task<bool?> ClosesAsync()
        {
            using var answer = await http.GetAsync(
                new Uri("/api/v1/systems", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
            return answer.Headers.ConnectionClose;
        }
    }
}

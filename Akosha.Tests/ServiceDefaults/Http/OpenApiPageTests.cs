using System.Net;
using System.Net.Http.Headers;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.ServiceDefaults.Http;

public sealed class OpenApiPageTests
{
    [Fact]
    public async Task The_document_is_the_same_for_everybody_and_who_has_it_gets_304()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var first = await RawHttp.SendAsync(akosha.Http.BaseAddress!, "GET", "/openapi/v1.json", "Host: poisoned.example");
        Assert.DoesNotContain("poisoned.example", first.Body, StringComparison.Ordinal);
        using var second = await akosha.Http.GetAsync(
            new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains(
            "/api/v1/search", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(second.Headers.ETag!.Tag));
        using var third = await akosha.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, third.StatusCode);
    }

    [Fact]
    public async Task It_is_held_to_a_rate_by_address_and_probes_are_not()
    {
        await using var akosha = await GuardedAkosha.StartAsync(
            null, "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=3");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
            answers.Add((await akosha.CallAsync(i % 2 == 0 ? null : akosha.Admin, HttpMethod.Get, "/openapi/v1.json")).Status);
        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        for (var i = 0; i < 8; i++)
            Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(null, HttpMethod.Get, "/health")).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/systems")).Status);
    }
}

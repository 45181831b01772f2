using System.Net;
using System.Text.RegularExpressions;
using Akosha.Tests.Gateway;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.ServiceDefaults.Http;

public sealed partial class DocsPageTests
{
    private const string Strict = "default-src 'none'; frame-ancestors 'none'";

    [Fact]
    public async Task The_page_needs_no_key_and_lets_in_only_the_scripts_that_it_names()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var (page, body) = await GetAsync(akosha.Address, "/docs/v1");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        var policy = PolicyOf(page);
        var nonce = Nonce().Match(policy).Groups[1].Value;
        Assert.NotEmpty(nonce);
        Assert.All(Script().Matches(body), script =>
            Assert.Contains($" nonce=\"{nonce}\"", WebUtility.HtmlDecode(script.Value), StringComparison.Ordinal));
        Assert.All(Source().Matches(body), source =>
            Assert.DoesNotContain("//", source.Groups[1].Value, StringComparison.Ordinal));
        Assert.NotEqual(nonce, Nonce().Match(PolicyOf((await GetAsync(akosha.Address, "/docs/v1")).Answer)).Groups[1].Value);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_page_loads_comes_from_the_process_and_every_other_answer_keeps_the_strict_policy()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (start, _) = await GetAsync(akosha.Http.BaseAddress!, "/docs");
        Assert.Equal((HttpStatusCode.OK, "/docs/v1"), (start.StatusCode, start.RequestMessage!.RequestUri!.AbsolutePath));
        foreach (var (path, status) in new[]
        {
            ("/docs/scalar.js", HttpStatusCode.OK), ("/docs/scalar.aspnetcore.js", HttpStatusCode.OK),
            ("/docs/other", HttpStatusCode.NotFound), ("/openapi/v1.json", HttpStatusCode.OK),
            ("/api/v1/systems", HttpStatusCode.OK), ("/health", HttpStatusCode.OK),
        })
        {
            var (answer, _) = await GetAsync(akosha.Http.BaseAddress!, path);
            Assert.Equal((path, status, Strict), (path, answer.StatusCode, PolicyOf(answer)));
        }
    }

    [Fact]
    public async Task It_is_held_to_a_rate_by_address()
    {
        await using var akosha = await GuardedAkosha.StartAsync(
            null, "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=3");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++) answers.Add((await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/docs/scalar.js")).Status);
        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task The_gateway_has_it_too()
    {
        await using var gateway = await GatewayHost.StartAsync(new Uri("http://127.0.0.1:9"), new Uri("http://127.0.0.1:9"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(gateway.Address, "/docs")).Answer.StatusCode);
    }

    private static async Task<(HttpResponseMessage Answer, string Body)> GetAsync(Uri address, string path)
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync(new Uri(address, path), TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string PolicyOf(HttpResponseMessage answer) =>
        Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Source();
}

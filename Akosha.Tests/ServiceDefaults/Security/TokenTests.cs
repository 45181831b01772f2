using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Akosha.Tests.Ingestion.Intake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>Bearer tokens of an OpenID provider, which a small provider on loopback signs.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task A_token_of_the_provider_opens_what_its_claims_say()
    {
        await using var provider = await Provider.StartAsync();
        await using var akosha = await GuardedAkosha.StartAsync(
            null, $"--Akosha:Auth:Jwt:Authority={provider.Address}", "--Akosha:Auth:Jwt:Audience=akosha");
        var both = provider.Token(new() { ["scope"] = "ingest search", ["systems"] = "red blue" });
        Assert.Equal(HttpStatusCode.OK, (await akosha.TryStoreAsync(both, "blue", "c", "zebra")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await akosha.TryStoreAsync(both, "green", "c", "zebra")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(both, HttpMethod.Get, "/metrics")).Status);
        var red = provider.Token(new() { ["scope"] = new[] { "search" }, ["systems"] = new[] { "red" } });
        Assert.Empty((await akosha.SearchAsync(red, new() { Query = "zebra" })).Hits);
        Assert.Single((await akosha.SearchAsync(both, new() { Query = "zebra" })).Hits);
        Assert.Equal(
            HttpStatusCode.OK,
            (await akosha.CallAsync(
            provider.Token(new() { ["scope"] = "admin", ["systems"] = "*" }), HttpMethod.Get, "/metrics")).Status);
        // A token that names no systems has none.
        Assert.Empty(
            (await akosha.TrySearchAsync(provider.Token(new() { ["scope"] = "search" }), new { query = "zebra" }))
            .Body.GetProperty("hits").EnumerateArray());
    }

    [Fact]
    public async Task A_token_that_is_forged_over_of_others_or_meant_for_others_is_refused()
    {
        await using var provider = await Provider.StartAsync();
        await using var stranger = await Provider.StartAsync();
        await using var akosha = await GuardedAkosha.StartAsync(
            null, $"--Akosha:Auth:Jwt:Authority={provider.Address}", "--Akosha:Auth:Jwt:Audience=akosha");
        Dictionary<string, object> claims = new() { ["scope"] = "search", ["systems"] = "*" };
        var good = provider.Token(claims);
        var payload = good.Split('.')[1];
        foreach (var bad in new[]
        {
            stranger.Token(claims), provider.Token(claims, audience: "others"),
                provider.Token(claims, ends: DateTime.UtcNow.AddHours(-1)),
            $"{Base64UrlEncoder.Encode("{\"alg\":\"none\"}")}.{payload}.", good[..^4] + "AAAA",
                $"{good.Split('.')[0]}.{Base64UrlEncoder.Encode("{}")}.{good.Split('.')[2]}",
        })
            Assert.Equal(HttpStatusCode.Unauthorized, (await akosha.CallAsync(bad, HttpMethod.Get, "/api/v1/systems")).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(good, HttpMethod.Get, "/api/v1/systems")).Status);
    }

    [Fact]
    public async Task Only_a_string_or_an_array_of_strings_is_a_claim()
    {
        await using var provider = await Provider.StartAsync();
        await using var akosha = await GuardedAkosha.StartAsync(
            null, $"--Akosha:Auth:Jwt:Authority={provider.Address}", "--Akosha:Auth:Jwt:Audience=akosha");
        await akosha.StoreAsync(akosha.Admin, "red", "c", "zebra");
        object[] nothing =
        [
            new Dictionary<string, object> { ["x"] = "a * b" }, new Dictionary<string, object> { ["x"] = "* search red" },
                new object[] { new object[] { "*" } }, new object[] { "red", new Dictionary<string, object> { ["x"] = "* y" } },
            new object[] { "red", 7 }, 7, true, "a/b \"*\" ,*", new[] { "a *" }, new[] { "" }, "",
        ];
        foreach (var systems in nothing)
        {
            var token = provider.Token(new() { ["scope"] = "search", ["systems"] = systems });
            Assert.Empty((await akosha.SearchAsync(token, new() { Query = "zebra" })).Hits);
        }
        foreach (
            var scope in new object[] { new Dictionary<string, object> { ["x"] = "a search b" },
            new object[] { new object[] { "search" } }, new object[] { "search", new Dictionary<string, object>() },
            "SEARCH search,admin", new[] { "ingest search" } })
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (await akosha.CallAsync(
                provider.Token(new() { ["scope"] = scope, ["systems"] = "*" }), HttpMethod.Get, "/api/v1/systems"))
                .Status);
        Assert.Single(
            (await akosha.TrySearchAsync(
            provider.Token(new() { ["scope"] = "everything search", ["systems"] = "not/one red" }), new { query = "zebra" }))
            .Body.GetProperty("hits").EnumerateArray());
    }

    [Fact]
    public async Task A_token_may_be_a_minute_late_and_no_more()
    {
        await using var provider = await Provider.StartAsync();
        await using var akosha = await GuardedAkosha.StartAsync(
            null, $"--Akosha:Auth:Jwt:Authority={provider.Address}", "--Akosha:Auth:Jwt:Audience=akosha");
        Dictionary<string, object> claims = new() { ["scope"] = "search", ["systems"] = "*" };
        Assert.Equal(
            HttpStatusCode.OK,
            (await akosha.CallAsync(
            provider.Token(claims, ends: DateTime.UtcNow.AddSeconds(-20)), HttpMethod.Get, "/api/v1/systems")).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await akosha.CallAsync(
            provider.Token(claims, ends: DateTime.UtcNow.AddSeconds(-70)), HttpMethod.Get, "/api/v1/systems")).Status);
    }

    [Fact]
    public async Task A_token_that_ends_ends_its_stream()
    {
        await using var provider = await Provider.StartAsync();
        await using var akosha = await GuardedAkosha.StartAsync(
            null, $"--Akosha:Auth:Jwt:Authority={provider.Address}", "--Akosha:Auth:Jwt:Audience=akosha");
        var token = provider.Token(new() { ["scope"] = "ingest", ["systems"] = "red" }, ends: DateTime.UtcNow.AddSeconds(-50));
        using var stream = await OpenStream.BeginAsync(akosha.Address, token);
        Assert.Equal(401, (await stream.AnswerAsync("red")).Status);
    }

    [Fact]
    public async Task Tokens_without_a_subject_share_no_rate()
    {
        await using var provider = await Provider.StartAsync();
        await using var akosha = await GuardedAkosha.StartAsync(
            null, $"--Akosha:Auth:Jwt:Authority={provider.Address}", "--Akosha:Auth:Jwt:Audience=akosha",
            "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=3");
        string TokenOf(string? client) =>
            provider.Token(
            client is null ? new() { ["scope"] = "search" } : new() { ["scope"] = "search", ["azp"] = client },
            subject: null);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
            answers.Add((await akosha.CallAsync(TokenOf("one"), HttpMethod.Get, "/api/v1/systems")).Status);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(TokenOf("two"), HttpMethod.Get, "/api/v1/systems")).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(TokenOf(null), HttpMethod.Get, "/api/v1/systems")).Status);
    }

    [Fact]
    public async Task A_provider_that_is_away_lets_nobody_in_and_is_no_error_of_the_service()
    {
        await using var akosha = await GuardedAkosha.StartAsync(
            null, "--Akosha:Auth:Jwt:Authority=http://127.0.0.1:9", "--Akosha:Auth:Jwt:Audience=akosha");
        await using var stranger = await Provider.StartAsync();
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await akosha.CallAsync(
            stranger.Token(new() { ["scope"] = "search", ["systems"] = "*" }), HttpMethod.Get, "/api/v1/systems"))
            .Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/systems")).Status);
    }

    private sealed class Provider : IAsyncDisposable
    {
        private readonly RSA _rsa = RSA.Create(2048);
        private WebApplication _app = null!;

        public string Address => _app.Urls.First();

        private RsaSecurityKey Key => new(_rsa) { KeyId = "one" };

        public static async Task<Provider> StartAsync()
        {
            var provider = new Provider();
            var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            provider._app = builder.Build();
            provider._app.MapGet(
                "/.well-known/openid-configuration", () =>
                    new Dictionary<string, object> { ["issuer"] = provider.Address, ["jwks_uri"] = $"{provider.Address}/keys" });
            provider._app.MapGet("/keys", () =>
            {
                var parameters = provider._rsa.ExportParameters(false);
                return Results.Text(JsonSerializer.Serialize(new
                {
                    keys = new[] { new { kty = "RSA", use = "sig", kid = "one", alg = "RS256",
                        n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } },
                }), "application/json");
            });
            await provider._app.StartAsync(TestContext.Current.CancellationToken);
            return provider;
        }

        public string Token(
            Dictionary<string, object> claims, string audience = "akosha", DateTime? ends = null, string? subject = "someone") =>
                new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
                {
                    Issuer = Address,
                    Audience = audience,
                    NotBefore = DateTime.UtcNow.AddHours(-2),
                    Expires = ends ?? DateTime.UtcNow.AddHours(1),
                    Claims = subject is null ? claims : new Dictionary<string, object>(claims) { ["sub"] = subject },
                    SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
                });

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _rsa.Dispose();
        }
    }
}

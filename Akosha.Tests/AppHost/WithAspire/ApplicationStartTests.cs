using System.Net;
using Akosha.Tests.Distributed;
using Akosha.Tests.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Akosha.Tests.AppHost.WithAspire;

/// <summary>The distributed application as Aspire runs it.</summary>
[Collection("Containers")]
public sealed class ApplicationStartTests : IClassFixture<RunningApplication>
{
    private readonly RunningApplication _application;

    public ApplicationStartTests(RunningApplication application)
    {
        Assert.SkipWhen(application.Absence is not null, application.Absence ?? "");
        _application = application;
    }

    [Fact]
    public async Task What_ingestion_takes_in_search_finds_on_every_replica()
    {
        await StoreAsync("everywhere", "zebra");
        var replicas = await _application.ReplicasAsync("search");
        Assert.Equal(3, replicas.Count);
        Assert.Equal(2, (await _application.ReplicasAsync("ingestion")).Count);
        foreach (var address in replicas) Assert.Equal(["everywhere"], await _application.FindAsync("zebra", address));
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("minio")]
    public async Task What_redis_and_the_object_store_miss_while_they_are_stopped_costs_nothing_that_was_acknowledged(
        string stopped)
    {
        var acknowledged = new List<string>();
        await StoreSomeAsync("before");
        await _application.CommandAsync(stopped, KnownResourceCommands.StopCommand);
        await StoreSomeAsync("meanwhile");
        await _application.CommandAsync(stopped, KnownResourceCommands.StartCommand);
        await Eventually.HoldsAsync(async () => await TryStoreAsync("after", wait: true) is HttpStatusCode.OK);
        await StoreSomeAsync("after");
        string[] found = [];
        await Eventually.HoldsAsync(
            async () =>
                acknowledged.Except(found = await FoundAsync()).ToList() is [], () =>
                    $"acknowledged {string.Join(' ', acknowledged)}, found {string.Join(' ', found)}");

        async Task StoreSomeAsync(string when)
        {
            for (var i = 0; i < 5; i++)
                if (await TryStoreAsync($"{when}{i}", wait: false) is HttpStatusCode.Accepted)
                    acknowledged.Add($"{stopped}-{when}{i}");
        }

        async Task<HttpStatusCode?> TryStoreAsync(string conversation, bool wait)
        {
            try
            {
                using var stored = await _application.StoreAsync($"{stopped}-{conversation}", $"okapi {stopped}", wait);
                return stored.StatusCode;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }

        async Task<string[]> FoundAsync() => await _application.FindAsync($"okapi {stopped}");
    }

    [Fact]
    public async Task The_trace_of_a_request_arrives_whole()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Caller = "00f067aa0ba902b7";
        using var stored = await _application.StoreAsync("traced", "tapir", wait: true, $"00-{Trace}-{Caller}-01");
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        string[] expected = [
            "POST /api/v1/{**path}", "POST /api/v1/conversations", "enqueue", "ingest", "ingest batch", "upload", "commit"];
        // Each process sends its spans when it likes: whole is a trace in which each hangs on another, up to the caller's own.
        await Eventually.HoldsAsync(
            () => Task.FromResult(expected.Except(Spans().Select(span => span.Name)).ToList() is [] && Loose() is []), () =>
                string.Join('\n', Spans()) + "\nloose: " + string.Join('\n', Loose()));

        List<TraceReceiver.Span> Loose() =>
            Spans().Select(span => span.Id).ToHashSet() is var ids
            ? [.. Spans().Where(span => span.Parent != Caller && !ids.Contains(span.Parent))] : [];

        IEnumerable<TraceReceiver.Span> Spans() => _application.Traces.Spans.Where(span => span.Trace == Trace);
    }

    [Fact]
    public async Task Commands_of_the_dashboard_do_what_they_say()
    {
        await _application.CommandAsync("gateway", "demo-fleet");
        await Eventually.HoldsAsync(async () => (await _application.FindAsync("outage runbook")).Length > 0);
        foreach (var command in new[] { "compact", "vacuum", "purge", "replay-dead-letters" })
            await _application.CommandAsync("ingestion", command);
        Assert.NotEmpty(await _application.FindAsync("outage runbook"));
    }

    [Fact]
    public async Task Searches_spread_over_the_replicas()
    {
        await StoreAsync("spread", "numbat");
        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => _application.FindAsync("numbat")));
            var searched = await Task.WhenAll(
                (await _application.ReplicasAsync("search")).Select(replica => _application.SearchesOfAsync(replica)));
            return searched.All(count => count > 0);
        });
    }

    [Fact]
    public async Task A_killed_replica_costs_no_answer_and_data_survive_a_start_of_everything_anew()
    {
        await StoreAsync("old", "quagga");
        await _application.KillReplicaAsync("search");
        for (var i = 0; i < 60; i++) Assert.Equal(["old"], await _application.FindAsync("quagga"));
        await _application.StopAsync();
        await _application.StartAsync();
        Assert.Equal(["old"], await _application.FindAsync("quagga"));
        await StoreAsync("new", "quagga");
        Assert.Equal(["new", "old"], await _application.FindAsync("quagga"));
    }

    private async Task StoreAsync(string conversation, string content)
    {
        using var stored = await _application.StoreAsync(conversation, content, wait: true);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }
}

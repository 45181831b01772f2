using System.Net;
using Akosha.Contracts.Searches;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Indexing;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Distributed;

/// <summary><c>wait=true</c> and a second search process whose reading of the lake is held back.</summary>
[Collection("Redis")]
public sealed class SlowestSearcherTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AkoshaHost _quick = null!;
    private SlowStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        await TestServers.CleanAsync();
        _store = new SlowStore(new FolderObjectStore(_folder.Path));
        _quick = await AkoshaHost.StartAsync(_folder.Path, null, Settings);
        await _quick.StoreAsync("s", "first", "zebra");
    }

    public async ValueTask DisposeAsync()
    {
        if (_quick is not null) await _quick.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_waits_is_answered_when_every_search_process_finds_it()
    {
        await using var slow = await StartSlowAsync();
        await Eventually.HoldsAsync(async () => (await slow.GetAsync("/health")).Status == HttpStatusCode.OK);
        _store.Gate = _gate.Task;
        var storing = _quick.StoreAsync("s", "second", "zebra");
        var deleting = _quick.DeleteAsync("s", "first");
        await Eventually.HoldsAsync(async () => await _quick.FindAsync(new() { Query = "zebra" }) is ["second/0"]);
        await Task.Delay(1_000, TestContext.Current.CancellationToken); // far longer than it takes where nobody is held back
        Assert.False(storing.IsCompleted || deleting.IsCompleted);
        _gate.SetResult();
        await storing;
        await deleting;
        Assert.Equal(["second/0"], await slow.FindAsync(new() { Query = "zebra" }));
    }

    [Fact]
    public async Task A_search_process_that_is_not_ready_yet_keeps_nobody_waiting()
    {
        _store.Gate = _gate.Task;
        await using var starting = await StartSlowAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_store.Reads > 0));
        for (var i = 0; i < 5; i++) await _quick.StoreAsync("s", $"meanwhile{i}", "horse");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await starting.GetAsync("/health")).Status);
        _gate.SetResult();
        await Eventually.HoldsAsync(async () => (await starting.GetAsync("/health")).Status == HttpStatusCode.OK);
        Assert.Equal(5, (await starting.FindAsync(
            new() { Query = "horse", Mode = SearchMode.Lexical, Collapse = false })).Length);
    }

    private static string[] Settings => [$"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Ingestion:WaitSeconds=60"];

    private Task<AkoshaHost> StartSlowAsync() =>
        AkoshaHost.StartUnreadyAsync(_folder.Path, builder => builder.Services.AddSingleton<ObjectStore>(_store), Settings);
}

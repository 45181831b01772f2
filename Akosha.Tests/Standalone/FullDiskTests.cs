using System.Diagnostics;
using System.Net;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

/// <summary>A disk that is full: a file system of a few megabytes in memory, which only root can mount.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _mounted;

    public FullDiskTests() =>
        _mounted = Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.Path);

    [Fact]
    public async Task A_full_disk_answers_507_acknowledges_nothing_and_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(_mounted, "no file system of a limited size can be mounted here (root is needed)");
        await using var akosha = await AkoshaHost.StartAsync(_folder.Path);
        await akosha.StoreAsync("s", "before", "zebra before");
        var ballast = Path.Combine(_folder.Path, "ballast");
        FillUp(ballast);
        var (status, body) = await akosha.StoreAsync(Large("lost"));
        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        Assert.Equal(0, body.GetProperty("accepted").GetInt32());
        Assert.Equal(["before/0"], await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical }));
        File.Delete(ballast);
        Assert.Equal(HttpStatusCode.OK, (await akosha.StoreAsync(Large("after"))).Status);
        Assert.Equal(["after/0", "before/0"],
            (await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical, Collapse = false })).Order());
    }

    public void Dispose()
    {
        if (_mounted) Run("umount", _folder.Path);
        _folder.Dispose();
    }

    // Random letters: nothing that compresses into the last free page.
    private static string Large(string conversation)
    {
        var content = "zebra " + new string(Random.Shared.GetItems("abcdefghijklmnopqrstuvwxyz ".AsSpan(), 100_000));
        return $"{{\"system_id\":\"s\",\"conversation_id\":\"{conversation}\",\"messages\":["
            + $"{{\"id\":\"0\",\"role\":\"user\",\"content\":\"{content}\"}}]}}";
    }

    private static void FillUp(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}

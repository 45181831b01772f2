using System.Globalization;
using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Testing.Processes;

namespace Akosha.Tests.Ingestion.Erasing;

/// <summary>
/// When an erasure says that it is done, the bytes of the contents are nowhere: in no file of the data folder, and nowhere in the
/// memory of the process. What was not erased is found there, so that the search for it can be believed.
/// </summary>
[Collection("Memory")]
public sealed class ErasureProofTests
{
    private const string Secret = "quokka zeppelin", Kept = "ordinary walrus";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_what_was_erased_is_in_any_file_or_in_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the memory of another process is read through /proc");
        await using var akosha = await AkoshaProcess.StartAsync(settings: new Dictionary<string, string>
        {
            ["AKOSHA__MAINTENANCE__ERASURESECONDS"] = "1",
            ["AKOSHA__SEARCH__GRACESECONDS"] = "1",
        });
        var client = akosha.Client;
        foreach (var (name, text, day) in new[]
        {
            ("kept", Kept, "2026-11-25"), ("hot", Secret, "2026-11-25"), ("cold", Secret, "2020-01-01"), ("kept2", Kept, "2020-01-02"),
        })
            await client.SendAsync(Conversation(name, text, At(day)), Cancellation);
        // A version that an edit has replaced, and what searches and readers were given.
        await client.SendAsync(Conversation("hot", Secret + " edited", _ => DateTimeOffset.UtcNow, messages: 3), Cancellation);
        await client.SearchAsync(new() { Query = Secret }, Cancellation);
        foreach (var conversation in new[] { "hot", "cold" })
            await client.FindConversationAsync("s", conversation, cancellation: Cancellation);
        Assert.NotEmpty(PlacesInMemory(akosha.Id, Secret));

        foreach (var conversation in new[] { "hot", "cold" })
            await EraseAsync(akosha, conversation);

        Assert.DoesNotContain(Files(akosha.Data), file => Contains(BytesOf(file), Secret));
        var left = PlacesInMemory(akosha.Id, Secret);
        Assert.True(left.Count == 0, string.Join('\n', left));
        Assert.NotEmpty((await client.SearchAsync(new() { Query = Kept }, Cancellation)).Hits);
        Assert.NotEmpty(PlacesInMemory(akosha.Id, Kept));
    }

    private static ConversationRequest Conversation(
        string name, string text, Func<int, DateTimeOffset> at, int messages = 20)
    {
        var said = Enumerable.Range(0, messages).Select(i =>
            SampleConversation.Message($"{i}", $"{text} number {i} of {name}") with { Timestamp = at(i) });
        return new ConversationRequest("s", name)
        {
            Title = $"{text} as a title",
            Metadata = new Dictionary<string, MetadataValue> { ["topic"] = MetadataValue.Of($"{text} as metadata") },
            Messages = [.. said],
        };
    }

    /// <summary>The seconds of a day from ten o'clock on.</summary>
    private static Func<int, DateTimeOffset> At(string day) =>
        second => DateTimeOffset.Parse($"{day}T10:00:{second:00}Z", CultureInfo.InvariantCulture);

    private static async Task EraseAsync(AkoshaProcess akosha, string conversation)
    {
        var erasure = await akosha.Client.EraseAsync(new("s") { ConversationId = conversation }, Cancellation);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await akosha.Client.FindErasureAsync(erasure.Id, Cancellation) is { State: "done" }) return;
            await Task.Delay(300, Cancellation);
        }
        Assert.Fail($"the erasure did not end: {erasure}\n{akosha.Output}");
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not ("lock" or "ingestion.lock")); // held by the process

    private static byte[] BytesOf(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static bool Contains(ReadOnlySpan<byte> bytes, string text) =>
        bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    /// <summary>What stands around a text wherever it is in the memory of a process, in UTF-8 or in UTF-16.</summary>
    private static List<string> PlacesInMemory(int process, string text)
    {
        var places = new List<string>();
        using var memory = new FileStream($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        foreach (var line in File.ReadLines($"/proc/{process}/maps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!fields[1].StartsWith("rw", StringComparison.Ordinal) || (fields.Length > 5 && fields[5][0] == '[' && fields[5][1] == 'v'))
                continue;
            var range = Array.ConvertAll(
                fields[0].Split('-'), end => long.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Look(memory, range[0], range[1], text, places);
        }
        return places;
    }

    private static string Shown(byte[] piece, int found) => string.Concat(
        Encoding.Latin1.GetString(piece, Math.Max(0, found - 48), Math.Min(160, piece.Length - Math.Max(0, found - 48)))
        .Select(letter => char.IsControl(letter) ? '·' : letter));

    private static void Look(FileStream memory, long start, long end, string text, List<string> places)
    {
        const int Piece = 1 << 24, Overlap = 256;
        for (var at = start; at < end; at += Piece - Overlap)
        {
            var piece = new byte[Math.Min(Piece, end - at)];
            try
            {
                memory.Position = at;
                piece = piece[..memory.Read(piece)];
            }
            catch (IOException)
            {
                return; // reserved, and nothing there
            }
            foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode })
            {
                var found = piece.AsSpan().IndexOf(encoding.GetBytes(text));
                if (found >= 0) places.Add($"{at + found:x} in {start:x}-{end:x}: …{Shown(piece, found)}");
            }
        }
    }
}

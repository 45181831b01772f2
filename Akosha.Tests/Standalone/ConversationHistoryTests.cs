using System.Globalization;
using System.Text.Json;
using Akosha.Tests.Hosting;
using FsCheck;
using FsCheck.Fluent;

namespace Akosha.Tests.Standalone;

/// <summary>Whatever is sent in whatever pieces, a conversation has each message once, in its order.</summary>
public sealed class ConversationHistoryTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A message as it is sent; without an id or a time if that is null.</summary>
    private sealed record Turn(string? Id, string Content, int? Minute);

    [Fact]
    public async Task What_was_sent_is_there_once_in_order_and_stays_so_after_compaction_and_restart()
    {
        using var folder = new TemporaryFolder();
        var akosha = await AkoshaHost.StartAsync(folder.Path);
        try
        {
            var histories = Gen.ListOf(Request(), 8).Sample(12).Select(requests => new Model(requests)).ToList();
            foreach (var (number, history) in histories.Index()) await history.SendAsync(akosha, $"c{number}");
            await CheckAsync("as it came");
            await PostAsync(akosha, "/api/v1/maintenance/compaction?wait=true");
            await CheckAsync("after compaction");
            await akosha.DisposeAsync();
            akosha = await AkoshaHost.StartAsync(folder.Path);
            await CheckAsync("after a restart");
            await PostAsync(akosha, "/api/v1/maintenance/purge?wait=true");
            await akosha.DisposeAsync();
            Directory.Delete(Path.Combine(folder.Path, "search"), recursive: true);
            akosha = await AkoshaHost.StartAsync(folder.Path);
            await CheckAsync("from the lake alone");

            async Task CheckAsync(string when)
            {
                foreach (var (number, history) in histories.Index())
                {
                    var (_, body) = await akosha.GetAsync($"/api/v1/conversations/s/c{number}");
                    var contents = body.GetProperty("messages").EnumerateArray()
                        .Select(message => message.GetProperty("content").GetString()).ToList();
                    Assert.True(
                        history.Contents.SequenceEqual(contents),
                        $"{when}: {history}: {string.Join(' ', contents)}, and not {string.Join(' ', history.Contents)}");
                }
            }
        }
        finally
        {
            await akosha.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_history_that_is_sent_again_one_turn_longer_appends_one_turn_and_the_reply_says_so()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        string[] turns = ["hello", "hi", "hello", "bye"];
        for (var length = 1; length <= turns.Length; length++)
        {
            var messages = turns.Take(length).Select(content => new { role = "user", content });
            var (_, reply) = await akosha.StoreAsync(
                JsonSerializer.Serialize(new { system_id = "s", conversation_id = "c", messages }));
            Assert.Equal((1, 0, length - 1), CountsOf(reply));
        }
        var (_, repeat) = await akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"bye"}]}""");
        Assert.Equal((0, 0, 1), CountsOf(repeat));
        var (_, body) = await akosha.GetAsync("/api/v1/conversations/s/c");
        Assert.Equal(turns, body.GetProperty("messages").EnumerateArray().Select(turn => turn.GetProperty("content").GetString()));
    }

    private static (int New, int Replaced, int Unchanged) CountsOf(JsonElement reply) => (
        reply.GetProperty("new").GetInt32(), reply.GetProperty("replaced").GetInt32(), reply.GetProperty("unchanged").GetInt32());

    private static async Task PostAsync(AkoshaHost akosha, string path)
    {
        using var response = await akosha.Http.PostAsync(
            new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static Gen<List<Turn>> Request()
    {
        var ids = Gen.Elements<string?>("a", "b", "c", "d", "e");
        var minutes = Gen.Choose(0, 5).Select(value => (int?)value);
        var turn = from id in Gen.Frequency((1, Gen.Constant((string?)null)), (2, ids))
                   from word in Gen.Elements("red", "green", "blue")
                   from minute in Gen.Frequency((1, Gen.Constant((int?)null)), (2, minutes))
                   select new Turn(id, word, minute);
        return Gen.Choose(1, 5).SelectMany(count => Gen.ListOf(turn, count)).Select(turns =>
            turns.DistinctBy(sent => sent.Id ?? Guid.NewGuid().ToString()).ToList());
    }

    /// <summary>What becomes of requests one after the other, said plainly.</summary>
    private sealed class Model
    {
        private readonly IReadOnlyList<List<Turn>> _requests;
        private readonly Dictionary<string, (string Content, long Time, (long, int, int) Place)> _messages = [];

        public Model(IEnumerable<List<Turn>> requests)
        {
            _requests = [.. requests];
            foreach (var (number, request) in _requests.Index()) Take(number, request);
        }

        public IEnumerable<string> Contents =>
            _messages.Values.OrderBy(message => message.Place).Select(message => message.Content);

        public async Task SendAsync(AkoshaHost akosha, string conversation)
        {
            foreach (var request in _requests)
            {
                var messages = request.Select(turn => new Dictionary<string, string?>
                {
                    ["role"] = "user",
                    ["content"] = turn.Content,
                    ["id"] = turn.Id,
                    ["timestamp"] = turn.Minute is { } minute
                        ? Start.AddMinutes(minute).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : null,
                });
                await akosha.StoreAsync(
                    JsonSerializer.Serialize(new { system_id = "s", conversation_id = conversation, messages }));
            }
        }

        public override string ToString() => string.Join(" | ", _requests.Select(request => string.Join(
            ' ', request.Select(turn => $"{turn.Id}:{turn.Content}@{turn.Minute}"))));

        private void Take(int number, List<Turn> request)
        {
            var latest = 0L;
            var equals = new Dictionary<Turn, int>();
            foreach (var (ordinal, turn) in request.Index())
            {
                var time = turn.Minute ?? 1_000 + number;
                latest = Math.Max(latest, time);
                var nth = equals[turn] = equals.GetValueOrDefault(turn) + 1;
                var key = turn.Id ?? $"{turn}{nth}";
                var isEdit = _messages.TryGetValue(key, out var known) && (turn.Minute is null || turn.Minute == known.Time);
                _messages[key] = isEdit ? known with { Content = turn.Content } : (turn.Content, time, (latest, number, ordinal));
            }
        }
    }
}

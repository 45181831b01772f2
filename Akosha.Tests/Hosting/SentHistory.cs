using System.Globalization;
using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Testing.Processes;
using FsCheck;
using FsCheck.Fluent;

namespace Akosha.Tests.Hosting;

/// <summary>
/// What is sent of one conversation, one request after the other, and what becomes of it, said plainly: what each message says,
/// when it was said, in which order they stand, and what every reply counts.
/// </summary>
internal sealed class SentHistory
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IReadOnlyList<Request> _requests;
    private readonly List<Outcome> _outcomes = [];
    private readonly Dictionary<string, Known> _messages = [];

    public SentHistory(IEnumerable<Request> requests)
    {
        _requests = [.. requests];
        foreach (var (number, request) in _requests.Index()) _outcomes.Add(Take(number, request));
    }

    /// <summary>A message as it is sent; without an id or a time if that is null.</summary>
    internal sealed record Turn(string? Id, string Content, int? Minute);

    /// <summary>
    /// A request: turns, with a key if it has one; or, without turns, the deletion of a message, or of all if none is named.
    /// </summary>
    internal sealed record Request(IReadOnlyList<Turn> Turns, string? Key, string? Deleted, int Writer);

    private readonly record struct Outcome(int New, int Replaced, int Unchanged, int Deleted);

    private readonly record struct Known(string Content, long Time, (long Latest, int Number, int Ordinal) Place);

    /// <summary>Histories of some requests: histories sent whole, single turns, retries, edits and deletions.</summary>
    /// <param name="histories">How many.</param>
    /// <param name="requests">How many requests each has.</param>
    public static List<SentHistory> Sample(int histories, int requests) =>
        [.. Gen.ListOf(Requests(), requests).Sample(histories).Select(chosen => new SentHistory(WithRetries(chosen)))];

    /// <summary>The messages in their order, with their times where they were given.</summary>
    public IReadOnlyList<string> Messages => [.. _messages.Values.OrderBy(message => message.Place)
        .Select(message => Shown(message.Content, message.Time < UntimedFrom ? Start.AddMinutes(message.Time) : null))];

    private const int UntimedFrom = 1_000;

    /// <summary>Sends all of it, each request to the writer that it is for.</summary>
    /// <param name="writers">The writers.</param>
    /// <param name="conversation">The id of the conversation.</param>
    /// <param name="isWaiting">
    /// True if each request waits until what was sent is searchable, and its reply counts what became of it.
    /// </param>
    public async Task SendAsync(IReadOnlyList<AkoshaHost> writers, string conversation, bool isWaiting = true)
    {
        foreach (var (number, request) in _requests.Index())
        {
            var outcome = await SendAsync(
                writers[request.Writer % writers.Count].Client, conversation, request, isWaiting);
            if (!isWaiting) continue;
            Assert.True(
                _outcomes[number] == outcome, $"request {number} of {this}: {outcome}, and not {_outcomes[number]}");
        }
    }

    /// <summary>The messages of a conversation as they are read, in the same form.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(AkoshaHost akosha, string conversation)
    {
        var read = await akosha.Client.FindConversationAsync(
            "s", conversation, cancellation: TestContext.Current.CancellationToken);
        return read is null ? [] : [.. read.Messages.Select(message => Shown(
            message.Content, message.Timestamp < Start.AddMinutes(UntimedFrom) ? message.Timestamp : null))];
    }

    public override string ToString() => string.Join(" | ", _requests.Select(request => request.Turns.Count == 0
        ? $"delete {request.Deleted}"
        : $"{request.Key}> {string.Join(' ', request.Turns.Select(turn => $"{turn.Id}:{turn.Content}@{turn.Minute}"))}"));

    private static string Shown(string content, DateTimeOffset? time) =>
        string.Create(CultureInfo.InvariantCulture, $"{content}@{(time is { } known ? (known - Start).TotalMinutes : null)}");

    private static Gen<Request> Requests()
    {
        var ids = Gen.Elements<string?>("a", "b", "c", "d", "e");
        var minutes = Gen.Choose(0, 5).Select(value => (int?)value);
        var turn = from id in Gen.Frequency((1, Gen.Constant((string?)null)), (2, ids))
                   from word in Gen.Elements("red", "green", "blue")
                   from minute in Gen.Frequency((1, Gen.Constant((int?)null)), (2, minutes))
                   select new Turn(id, word, minute);
        var sent = from count in Gen.Choose(1, 5)
                   from turns in Gen.ListOf(turn, count)
                   from key in Gen.Frequency((3, Gen.Constant((string?)null)), (1, Gen.Elements<string?>("k1", "k2")))
                   from writer in Gen.Choose(0, 1)
                   select new Request([.. turns.DistinctBy(each => each.Id ?? Guid.NewGuid().ToString())], key, null, writer);
        var deleted = from id in Gen.Frequency((4, ids), (1, Gen.Constant((string?)null)))
                      from writer in Gen.Choose(0, 1)
                      select new Request([], null, id, writer);
        return Gen.Frequency((6, sent), (1, deleted), (2, Gen.Constant(Retry)));
    }

    private static readonly Request Retry = new([], "retry", null, 0);

    /// <summary>Has every retry be one of the request before, through the other writer.</summary>
    private static IEnumerable<Request> WithRetries(IEnumerable<Request> requests)
    {
        Request? last = null;
        foreach (var request in requests)
        {
            if (request == Retry && last is null) continue;
            last = request == Retry ? last! with { Writer = 1 - last.Writer } : request;
            yield return last;
        }
    }

    /// <returns>What became of the messages, as the reply counts it; null if it does not.</returns>
    private static async Task<Outcome?> SendAsync(
        AkoshaClient akosha, string conversation, Request request, bool isWaiting)
    {
        var cancellation = TestContext.Current.CancellationToken;
        if (request.Turns.Count == 0)
        {
            var deleted = await akosha.DeleteAsync(
                new Deletion("s", conversation, request.Deleted), isWaiting, cancellation);
            return deleted.Messages is { } messages && deleted.Conversations == Math.Sign(messages)
                ? new Outcome(0, 0, 0, messages) : null;
        }
        var sent = new ConversationRequest("s", conversation)
        {
            Messages = [.. request.Turns.Select(turn => SampleConversation.Message(turn.Id, turn.Content) with
            {
                Timestamp = turn.Minute is { } minute ? Start.AddMinutes(minute) : null,
            })],
        };
        var options = new StoreOptions { IdempotencyKey = request.Key, WaitUntilSearchable = isWaiting };
        var reply = await akosha.StoreAsync(sent, options, cancellation);
        return reply is { Accepted: 1, New: { } made, Replaced: { } replaced, Unchanged: { } unchanged }
            ? new Outcome(made, replaced, unchanged, 0) : null;
    }

    private Outcome Take(int number, Request request)
    {
        if (request.Turns.Count == 0)
        {
            var before = _messages.Count;
            if (request.Deleted is { } id) _messages.Remove(id);
            else _messages.Clear();
            return new Outcome(0, 0, 0, before - _messages.Count);
        }
        var latest = 0L;
        var outcome = default(Outcome);
        var equals = new Dictionary<Turn, int>();
        foreach (var (ordinal, turn) in request.Turns.Index())
        {
            var time = turn.Minute ?? UntimedFrom + number;
            latest = Math.Max(latest, time);
            var nth = equals[turn] = equals.GetValueOrDefault(turn) + 1;
            var key = turn.Id ?? (request.Key is { } given ? $"{given} {ordinal}" : $"{turn}{nth}");
            var isKnown = _messages.TryGetValue(key, out var known);
            var stays = isKnown && (turn.Minute is null || turn.Minute == known.Time);
            outcome = !isKnown ? outcome with { New = outcome.New + 1 }
                : stays && known.Content == turn.Content ? outcome with { Unchanged = outcome.Unchanged + 1 }
                : outcome with { Replaced = outcome.Replaced + 1 };
            _messages[key] = stays ? known with { Content = turn.Content }
                : new Known(turn.Content, time, (latest, number, ordinal));
        }
        return outcome;
    }
}

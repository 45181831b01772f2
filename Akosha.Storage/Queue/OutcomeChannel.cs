using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>
/// What became of writes, asked of the search processes of a lake through Redis (docs/formats/queue.md): every one that lives
/// answers, and the first that knows of all of them is believed. Messages can be lost, and whoever asks does without then.
/// </summary>
public sealed class OutcomeChannel
{
    /// <summary>Of how many writes one question may be.</summary>
    public const int MostVersions = 2_000;

    private readonly RedisConnection _redis;
    private readonly string _name = $"{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<long, Question> _asked = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _subscriptions = new(StringComparer.Ordinal);
    private long _number;

    /// <param name="redis">Redis.</param>
    public OutcomeChannel(RedisConnection redis) => _redis = redis;

    /// <summary>Asks what became of writes.</summary>
    /// <param name="lakeId">The id of the table.</param>
    /// <param name="versions">The versions of the writes, each once: 1–<see cref="MostVersions"/>.</param>
    /// <param name="atMost">How long to wait for an answer.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <returns>What became of them, in sum; null if no process that answers knows it of all of them.</returns>
    public async Task<WriteCounts?> AskAsync(
        string lakeId, IReadOnlyList<long> versions, TimeSpan atMost, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var number = Interlocked.Increment(ref _number);
        var question = _asked[number] = new Question(versions.Count);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(atMost);
            await SubscribeAsync(RedisKeys.OutcomesFor(_name), Take).WaitAsync(limit.Token);
            RedisValue text = $"{_name} {number} {string.Join(' ', versions)}";
            question.Expect(await _redis.CallAsync(
                database => database.PublishAsync(RedisKeys.Outcomes(lakeId), text), limit.Token));
            return await question.Answer.WaitAsync(limit.Token);
        }
        catch (Exception error) when (
            RedisConnection.IsAway(error) || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    /// <summary>
    /// Answers what others ask of a lake, from now on: also once Redis is back, if it is away. Said again it does nothing.
    /// </summary>
    /// <param name="lakeId">The id of the table.</param>
    /// <param name="find">Of how many of some writes something is known, and what, in sum. Any thread calls it.</param>
    public Task AnswerAsync(string lakeId, Func<IReadOnlyList<long>, (int Known, WriteCounts Counts)> find) =>
        SubscribeAsync(RedisKeys.Outcomes(lakeId), asked =>
        {
            if (asked.ToString().Split(' ') is not [var asker, var number, .. var rest] || rest.Length > MostVersions) return;
            var versions = Array.ConvertAll(
                rest, text => long.TryParse(text, CultureInfo.InvariantCulture, out var version) ? version : 0);
            var (known, counts) = find(versions);
            RedisValue answer = $"{number} {known} {counts.New} {counts.Replaced} {counts.Unchanged} {counts.Deleted} "
                + $"{counts.DeletedFrom}";
            _redis.Subscriber.Publish(RedisKeys.OutcomesFor(asker), answer, CommandFlags.FireAndForget);
        });

    /// <summary>
    /// Subscribes once to a channel: a subscription that has failed stands all the same, and comes into force with the
    /// connection.
    /// </summary>
    private async Task SubscribeAsync(RedisChannel channel, Action<RedisValue> heard)
    {
        try
        {
            await _subscriptions.GetOrAdd(channel.ToString(), _ => new Lazy<Task>(
                () => _redis.Subscriber.SubscribeAsync(channel, (_, text) => heard(text)))).Value;
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            // It stands.
        }
    }

    private void Take(RedisValue answer)
    {
        var numbers = Array.ConvertAll(
            answer.ToString().Split(' '), text => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : -1);
        if (numbers is not [var number, var known, .. { Length: 5 } counts]
            || !_asked.TryGetValue(number, out var question)) return;
        question.Take((int)known, new WriteCounts(
            (int)counts[0], (int)counts[1], (int)counts[2], (int)counts[3], (int)counts[4]));
    }

    /// <summary>A question that is not answered yet.</summary>
    private sealed class Question(int versions)
    {
        private readonly TaskCompletionSource<WriteCounts?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _expected = long.MaxValue, _taken;

        public Task<WriteCounts?> Answer => _answer.Task;

        /// <summary>So many processes were asked.</summary>
        public void Expect(long processes)
        {
            Interlocked.Exchange(ref _expected, processes);
            EndIfAllAnswered();
        }

        public void Take(int known, WriteCounts counts)
        {
            if (known == versions) _answer.TrySetResult(counts);
            Interlocked.Increment(ref _taken);
            EndIfAllAnswered();
        }

        private void EndIfAllAnswered()
        {
            if (Interlocked.Read(ref _taken) >= Interlocked.Read(ref _expected)) _answer.TrySetResult(null);
        }
    }
}

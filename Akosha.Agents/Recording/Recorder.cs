using System.Net;
using System.Threading.Channels;
using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Microsoft.Extensions.Logging;

namespace Akosha.Agents.Recording;

/// <summary>
/// Stores turns in the background, one request at a time, in their order. What passes is waited out, longer from try to try;
/// the same ids are sent again, so that nothing is stored twice.
/// </summary>
internal sealed partial class Recorder : IAsyncDisposable
{
    private const int MostTurns = 200;
    private static readonly StoreOptions Searchable = new() { WaitUntilSearchable = true, Concurrency = 1 };

    private readonly AkoshaClient _client;
    private readonly AkoshaMemoryOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Action<string> _lost;
    private readonly Channel<Turn> _turns;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private readonly Lock _lock = new();
    private TaskCompletionSource _settledMore = NewSource();
    private long _added, _settled;

    /// <summary>Begins to wait for turns.</summary>
    /// <param name="client">Stores them.</param>
    /// <param name="options">How long and how many may wait.</param>
    /// <param name="logger">Told of what is not stored.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lost">Told of a conversation of which a turn is given up.</param>
    public Recorder(
        AkoshaClient client, AkoshaMemoryOptions options, ILogger logger, TimeProvider time, Action<string> lost)
    {
        _client = client;
        _options = options;
        _logger = logger;
        _time = time;
        _lost = lost;
        _turns = Channel.CreateBounded<Turn>(
            new BoundedChannelOptions(options.MaxWaitingTurns)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            },
            turn => GiveUp([turn], "too many wait"));
        _running = Task.Run(RunAsync);
    }

    /// <summary>Has a turn stored; does not wait.</summary>
    public void Add(Turn turn)
    {
        lock (_lock) _added++;
        if (!_turns.Writer.TryWrite(turn)) GiveUp([turn], "the memory is disposed of");
    }

    /// <summary>Waits until the turns that have been added are stored, or given up.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        long upTo;
        lock (_lock) upTo = _added;
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_settled >= upTo) return;
                more = _settledMore.Task;
            }
            await more.WaitAsync(cancellation);
        }
    }

    /// <summary>Stores what waits, as long as it may take.</summary>
    public async ValueTask DisposeAsync()
    {
        _turns.Writer.TryComplete();
        try
        {
            await _running.WaitAsync(_options.FlushTimeout, _time);
        }
        catch (TimeoutException)
        {
            await _ending.CancelAsync();
            await _running;
        }
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _turns.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var turns = new List<Turn>();
            while (turns.Count < MostTurns && _turns.Reader.TryRead(out var turn)) turns.Add(turn);
            if (_ending.IsCancellationRequested) GiveUp(turns, "the time to store them has passed");
            else await StoreAsync(turns);
        }
    }

    private async Task StoreAsync(List<Turn> turns)
    {
        for (var delay = _options.StoreDelay; ; delay = Min(delay * 2, _options.MaxStoreDelay))
        {
            try
            {
                var number = 0;
                await foreach (var batch in _client.StoreAsync(Requests(turns), Searchable, _ending.Token))
                {
                    var refused = batch.Reply.Rejected.ToDictionary(rejection => rejection.Index, rejection => rejection.Error);
                    for (var i = 0; i < batch.Count; i++, number++)
                        if (refused.TryGetValue(i, out var error)) GiveUp([turns[number]], error);
                        else Settle(1);
                    turns.RemoveRange(0, number);
                    number = 0;
                }
                return;
            }
            catch (AkoshaException error) when (!Passes(error.Status))
            {
                GiveUp(turns, error.Message);
                return;
            }
            catch (Exception error)
            {
                if (!_ending.IsCancellationRequested) Log.Waits(_logger, error, turns.Count, delay.TotalSeconds);
                await Task.Delay(delay, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!_ending.IsCancellationRequested) continue;
                GiveUp(turns, "the time to store them has passed");
                return;
            }
        }
    }

    private async IAsyncEnumerable<ConversationRequest> Requests(List<Turn> turns)
    {
        await Task.CompletedTask;
        foreach (var turn in turns.ToList())
            yield return new ConversationRequest(_options.SystemId, turn.ConversationId)
            {
                Messages = turn.Messages,
                Metadata = turn.Metadata,
            };
    }

    private static bool Passes(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private void GiveUp(List<Turn> turns, string reason)
    {
        foreach (var turn in turns) _lost(turn.ConversationId);
        if (turns.Count > 0) Log.GivenUp(_logger, turns.Count, reason);
        Settle(turns.Count);
    }

    private void Settle(int turns)
    {
        lock (_lock)
        {
            _settled += turns;
            _settledMore.SetResult();
            _settledMore = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static partial class Log
    {
        [LoggerMessage(
            EventName = "TurnsWait", Level = LogLevel.Warning,
            Message = "{Turns} turns could not be stored in Akosha; they are sent again in {Seconds} s")]
        public static partial void Waits(ILogger logger, Exception error, int turns, double seconds);

        [LoggerMessage(
            EventName = "TurnsGivenUp", Level = LogLevel.Error, Message = "{Turns} turns are not stored in Akosha: {Reason}")]
        public static partial void GivenUp(ILogger logger, int turns, string reason);
    }
}

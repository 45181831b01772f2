using Akosha.Agents.Recalling;
using Akosha.Agents.Recording;
using Akosha.Client;
using Akosha.Contracts.Conversations;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Agents;

/// <summary>
/// The memory of agents: recalls within a budget of time and tokens, and records in the background. Neither fails a turn; what
/// goes wrong is logged. One may serve any number of agents at the same time.
/// </summary>
public sealed partial class AkoshaMemory : IAsyncDisposable
{
    private const int KnownConversations = 1_000;

    private readonly KnownHistories _known = new(KnownConversations);
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Recall _recall;
    private readonly Recorder _recorder;

    /// <summary>A memory.</summary>
    /// <param name="client">Reaches Akosha; it is not disposed of with the memory.</param>
    /// <param name="options">What is recalled and recorded; null for the defaults.</param>
    /// <param name="loggers">Told of what fails; null for nobody.</param>
    /// <param name="time">The clock; null for that of the system.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AkoshaMemory(
        AkoshaClient client, AkoshaMemoryOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        Options = options ?? new AkoshaMemoryOptions();
        if (Options.Problem() is { } problem) throw new ArgumentException(problem, nameof(options));
        Client = client;
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<AkoshaMemory>();
        _recall = new Recall(client, Options, _logger, _time);
        _recorder = new Recorder(client, Options, _logger, _time, _known.Forget);
    }

    internal AkoshaMemoryOptions Options { get; }

    internal AkoshaClient Client { get; }

    /// <summary>Recalls what fits to what the user said last.</summary>
    /// <param name="messages">The messages of the turn, with or without those before.</param>
    /// <param name="conversationId">The conversation itself, which is not recalled; null if that is not known.</param>
    /// <param name="cancellation">Ends the turn.</param>
    /// <returns>
    /// A message that marks what is recalled as such; null if there is nothing, or it could not be had in time.
    /// </returns>
    public Task<ChatMessage?> RecallAsync(
        IEnumerable<ChatMessage> messages, string? conversationId = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _recall.RecallAsync(messages, conversationId, cancellation);
    }

    /// <summary>
    /// Records a turn of a conversation whose history may come with it: what was recorded before is known, and not recorded
    /// again. It is stored in the background.
    /// </summary>
    /// <param name="conversationId">The conversation: 1–256 printable characters.</param>
    /// <param name="request">What was sent to the model; instructions are left out.</param>
    /// <param name="response">What it answered.</param>
    public void Record(string conversationId, IEnumerable<ChatMessage> request, IEnumerable<ChatMessage> response) =>
        Record(conversationId, request, response, null);

    internal void Record(
        string conversationId, IEnumerable<ChatMessage> request, IEnumerable<ChatMessage> response, string? model) =>
        Take(conversationId, request, response, model, (said, answered) =>
        {
            var taken = _known.TakeNew(conversationId, said, answered, out var hasOlder);
            return hasOlder ? taken : Timed(taken);
        });

    /// <summary>Records a turn of which only what is new is given, under a number that no other turn has.</summary>
    internal void RecordTurn(
        string conversationId, long number, IEnumerable<ChatMessage> request, IEnumerable<ChatMessage> response) =>
        Take(conversationId, request, response, null, (said, answered) => Timed(said.Concat(answered).Select((message, place) =>
            message with { Id = MessageDigest.Made(MessageDigest.Of(message), $"{number}", $"{place}") })));

    /// <summary>Waits until the turns that have been recorded are stored, or given up.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => _recorder.FlushAsync(cancellation);

    /// <summary>Stores what is not stored yet, within <see cref="AkoshaMemoryOptions.FlushTimeout"/>.</summary>
    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    private void Take(
        string conversationId, IEnumerable<ChatMessage> request, IEnumerable<ChatMessage> response, string? model,
        Func<List<MessageRequest>, List<MessageRequest>, List<MessageRequest>> take)
    {
        if (!Options.IsRecording) return;
        try
        {
            var messages = take(
                [.. request.Where(message => message.Role != ChatRole.System).SelectMany(MessageShapes.Of)],
                [.. response.SelectMany(MessageShapes.Of)]);
            if (messages.Count == 0) return;
            var metadata = model is { Length: > 0 and <= ConversationLimits.MetadataValue }
                ? new Dictionary<string, MetadataValue> { ["model"] = MetadataValue.Of(model) } : null;
            _recorder.Add(new Turn(conversationId, messages, metadata));
        }
        catch (Exception error)
        {
            Log.NotRecorded(_logger, error); // whatever contents a turn has, it goes on
        }
    }

    private List<MessageRequest> Timed(IEnumerable<MessageRequest> messages)
    {
        var now = _time.GetUtcNow();
        return [.. messages.Select(message => message with { Timestamp = now })];
    }

    private static partial class Log
    {
        [LoggerMessage(EventName = "TurnNotRecorded", Level = LogLevel.Error, Message = "A turn could not be recorded")]
        public static partial void NotRecorded(ILogger logger, Exception error);
    }
}

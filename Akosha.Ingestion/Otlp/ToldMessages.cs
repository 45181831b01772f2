using System.Globalization;
using Akosha.Contracts.Conversations;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;
using StackExchange.Redis;

namespace Akosha.Ingestion.Otlp;

/// <summary>
/// Remembers in Redis what was told of each conversation, where several processes write to the lake: none of them knows what is
/// there, and so none can have what is told again yield to it. One writer alone knows by itself, and needs no memory.
/// </summary>
/// <param name="redis">Redis; null where one process writes.</param>
/// <param name="logger">Is told when Redis is away.</param>
internal sealed partial class ToldMessages(RedisConnection? redis, ILogger<ToldMessages> logger)
{
    private const string Prevailing = "!";
    private const int ForgottenAtOnce = 1_000; // conversations

    /// <summary>How long it is remembered after it was told last.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>The conversation without the messages that would change nothing; null if none is left.</summary>
    public async Task<Conversation?> NewAsync(Conversation conversation, CancellationToken cancellation)
    {
        if (redis is null) return conversation;
        RedisValue[] ids = [.. conversation.Messages.Select(message => (RedisValue)message.Id)];
        try
        {
            var told = await redis.CallAsync(database => database.HashGetAsync(KeyOf(conversation), ids), cancellation);
            Message[] left = [.. conversation.Messages.Where((message, i) => !IsTold(message, told[i]))];
            return left.Length == 0 ? null : conversation with { Messages = left };
        }
        catch (Exception error) when (RedisConnection.IsAway(error) && !cancellation.IsCancellationRequested)
        {
            Log.Forgotten(logger, error.Message);
            return conversation; // it is told again, as if it were new
        }
    }

    /// <summary>Takes note of what was accepted.</summary>
    public async Task RememberAsync(Conversation conversation, CancellationToken cancellation)
    {
        if (redis is null) return;
        HashEntry[] told = [.. conversation.Messages.Select(message => new HashEntry(message.Id, ValueOf(message)))];
        try
        {
            await redis.CallAsync(async database =>
            {
                await database.HashSetAsync(KeyOf(conversation), told);
                return await database.KeyExpireAsync(KeyOf(conversation), Kept);
            }, cancellation);
        }
        catch (Exception error) when (RedisConnection.IsAway(error) && !cancellation.IsCancellationRequested)
        {
            Log.Forgotten(logger, error.Message);
        }
    }

    /// <summary>
    /// Forgets messages that are erased: their ids are made of what they say, and are remembered for nobody any more.
    /// </summary>
    /// <param name="system">Their system.</param>
    /// <param name="messages">Their conversations and ids.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RedisException">Redis is away.</exception>
    public async Task ForgetAsync(
        string system, IEnumerable<(string Conversation, string Message)> messages, CancellationToken cancellation)
    {
        if (redis is null) return;
        var conversations = messages.GroupBy(
            message => KeyOf(system, message.Conversation), message => (RedisValue)message.Message);
        foreach (var chunk in conversations.Chunk(ForgottenAtOnce))
            await redis.CallAsync(
                database => Task.WhenAll(chunk.Select(told => database.HashDeleteAsync(told.Key, [.. told]))), cancellation);
    }

    /// <summary>
    /// True if a message was told already: by what prevails, at the same time or, where it yields, before. Without a time it
    /// moves nothing.
    /// </summary>
    private static bool IsTold(Message message, RedisValue told)
    {
        if (told.IsNullOrEmpty) return false;
        var known = told.ToString();
        if (!message.Yields) return known == ValueOf(message);
        return known.StartsWith(Prevailing, StringComparison.Ordinal) || message.Timestamp is not { } time
            || !long.TryParse(known, CultureInfo.InvariantCulture, out var before) || UnixMicroseconds.Of(time) >= before;
    }

    private static string ValueOf(Message message)
    {
        var time = message.Timestamp is { } said ? UnixMicroseconds.Of(said).ToString(CultureInfo.InvariantCulture) : "";
        return message.Yields ? time : Prevailing + time;
    }

    private static RedisKey KeyOf(Conversation conversation) => KeyOf(conversation.SystemId, conversation.ConversationId);

    private static RedisKey KeyOf(string system, string conversation) => $"akosha:told:{Digest.Of(system, conversation):x32}";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "ToldForgotten",
            Message = "What telemetry has told cannot be looked up or remembered, and is stored again: {Reason}")]
        public static partial void Forgotten(ILogger logger, string reason);
    }
}

using System.Text.Json;
using Akosha.Contracts.Operations;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>
/// The queue of a deployment: a Redis stream with one consumer group. Accepted means: in the stream. An entry leaves it only once
/// it is committed; the entries of a worker that died are claimed by another after <see cref="QueueOptions.ClaimMilliseconds"/>.
/// </summary>
public sealed partial class RedisIngestQueue(
    RedisConnection redis, QueueOptions options, TimeProvider time, ILogger<RedisIngestQueue> logger)
    : IngestQueue, IAsyncDisposable
{
    private const int ReadCount = 500, DeadCount = 50;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private readonly RedisValue _consumer = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly CommitWatch _watch = new(redis);
    private readonly HashSet<long> _held = [];
    private long _lastClaim;
    private bool _hasGroup;

    /// <inheritdoc/>
    public override async ValueTask<QueueReceipt> EnqueueAsync(
        IngestEntry entry, bool waitForRoom, CancellationToken cancellation)
    {
        var payload = EntryCodec.Encode(entry);
        for (var started = time.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation))
        {
            var id = await GuardAsync(
                database => database.ScriptEvaluateAsync(RedisScripts.Add, [RedisKeys.Stream], [options.MaxEntries, payload]));
            if (!id.IsNull)
                return new QueueReceipt(RedisKeys.VersionOf((RedisValue)id), () => _watch.WatchAsync((RedisValue)id));
            if (!waitForRoom || time.GetElapsedTime(started) > TimeSpan.FromSeconds(30)) throw new QueueFullException();
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<QueuedEntry>> TakeAsync(
        int mostRows, TimeSpan longest, TimeSpan quiet, CancellationToken cancellation)
    {
        var batch = new List<QueuedEntry>();
        var rows = 0;
        var bytes = 0L;
        var first = 0L;
        var last = 0L;
        try
        {
            while (rows < mostRows && bytes < MaxBatchBytes)
            {
                var read = await ReadAsync(Math.Min(ReadCount, mostRows - rows));
                foreach (var queued in read)
                {
                    batch.Add(queued);
                    rows += queued.Entry.Rows;
                    bytes += queued.Entry.Bytes;
                }
                if (read.Count > 0)
                {
                    last = time.GetTimestamp();
                    if (first == 0) first = last;
                }
                else if (batch.Count > 0 && (time.GetElapsedTime(first) >= longest || time.GetElapsedTime(last) >= quiet)) break;
                if (read.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellation);
            }
        }
        catch (Exception error) when (
            error is OperationCanceledException || (error is QueueUnavailableException && batch.Count > 0))
        {
            // What was taken is given out; the caller finishes it.
        }
        batch.Sort((left, right) => left.Version.CompareTo(right.Version));
        return batch;
    }

    /// <inheritdoc/>
    public override async Task CompleteAsync(IReadOnlyList<QueuedEntry> entries, long logVersion)
    {
        foreach (var chunk in entries.Chunk(1_000))
        {
            RedisValue[] arguments = [RedisKeys.Group, logVersion, .. chunk.Select(entry => RedisKeys.IdOf(entry.Version))];
            await GuardAsync(database => database.ScriptEvaluateAsync(
                RedisScripts.Finish, [RedisKeys.Stream, RedisKeys.LogVersion], arguments));
        }
        Forget(entries);
        await GuardAsync(database => database.PublishAsync(RedisKeys.Commits, logVersion));
    }

    /// <inheritdoc/>
    public override async Task AgreeAsync(Func<Task<long>> newest)
    {
        // In this order: a commit of this lake that the queue tells of is in its log by then.
        var told = await GuardAsync(database => database.StringGetAsync(RedisKeys.LogVersion));
        if (told.IsNull || await newest() is var version && (long)told <= version) return;
        Log.VersionCorrected(logger, (long)told, version);
        await GuardAsync(database => database.ScriptEvaluateAsync(RedisScripts.Correct, [RedisKeys.LogVersion], [told, version]));
    }

    /// <inheritdoc/>
    /// <remarks>They stay pending and in this worker's hands; if it dies, another claims them.</remarks>
    public override async Task<bool> ReleaseAsync(IReadOnlyList<QueuedEntry> entries, Exception reason)
    {
        try
        {
            await ClaimAsync(entries.Select(entry => entry.Version), _consumer, idle: 0);
        }
        catch (QueueUnavailableException)
        {
            // Then another worker may claim them too, which does no harm.
        }
        return true;
    }

    /// <inheritdoc/>
    public override async Task RejectAsync(QueuedEntry entry, Exception reason)
    {
        await SetAsideAsync(RedisKeys.IdOf(entry.Version), EntryCodec.Encode(entry.Entry), reason.Message, entry.Entry.SystemId);
        Forget([entry]);
    }

    /// <inheritdoc/>
    public override async Task<QueueStatus> StatusAsync(CancellationToken cancellation)
    {
        await EnsureGroupAsync();
        var depth = await GuardAsync(database => database.StreamLengthAsync(RedisKeys.Stream));
        var oldest = await GuardAsync(database => database.StreamRangeAsync(RedisKeys.Stream, count: 1));
        var pending = await GuardAsync(database => database.StreamPendingAsync(RedisKeys.Stream, RedisKeys.Group));
        var dead = await GuardAsync(database => database.StreamLengthAsync(RedisKeys.Dead));
        var age = oldest.Length == 0 ? TimeSpan.Zero : time.GetUtcNow() - RedisKeys.TimeOf(oldest[0].Id);
        return new QueueStatus(depth, age < TimeSpan.Zero ? TimeSpan.Zero : age, pending.PendingMessageCount, dead);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int most, CancellationToken cancellation)
    {
        var dead = await GuardAsync(database => database.StreamRangeAsync(RedisKeys.Dead, count: most));
        return [.. dead.Select(letter => new DeadLetter(
            letter.Id.ToString(), letter["system"] is { IsNullOrEmpty: false } system ? system.ToString() : null, letter["reason"]
                .ToString(), RedisKeys.TimeOf(letter.Id)))];
    }

    /// <inheritdoc/>
    public override async Task<int> ReplayAsync(string? id, CancellationToken cancellation)
    {
        var replayed = 0;
        var ids = id is null ? (await DeadLettersAsync(10_000, cancellation)).Select(letter => letter.Id) : [id];
        foreach (var letter in ids)
            replayed += (int)await GuardAsync(
                database =>
                    database.ScriptEvaluateAsync(
                    RedisScripts.Revive, [RedisKeys.Stream, RedisKeys.Dead, RedisKeys.DeadReasons], [letter]));
        return replayed;
    }

    /// <inheritdoc/>
    public override async Task<long> PassedAsync(long version, CancellationToken cancellation)
    {
        try
        {
            return await _watch.PassedAsync(version).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _watch.Forget(version);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// By the clock of Redis, which may differ from that of who accepted it: a few seconds are allowed for that.
    /// </remarks>
    public override async Task<bool> HoldsFromBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var until = $"{(time + ClockTolerance).ToUnixTimeMilliseconds()}";
        return (await GuardAsync(database => database.StreamRangeAsync(RedisKeys.Stream, "-", until, count: 1))).Length > 0;
    }

    /// <inheritdoc/>
    public override async Task<(int Changed, int Unreadable)> EraseDeadLettersAsync(
        Func<IngestEntry, IngestEntry?> without, CancellationToken cancellation)
    {
        var last = await GuardAsync(
            database => database.StreamRangeAsync(RedisKeys.Dead, count: 1, messageOrder: Order.Descending));
        if (last.Length == 0) return (0, 0);
        var changed = 0;
        var unreadable = 0;
        RedisValue from = "-";
        while (true)
        {
            var letters = await GuardAsync(
                database => database.StreamRangeAsync(RedisKeys.Dead, from, last[0].Id, DeadCount));
            foreach (var letter in letters)
            {
                from = $"({letter.Id}";
                if (TryDecode(letter) is not { } entry) unreadable++;
                else if (without(entry) is var left && left != entry)
                {
                    var payload = left is null ? [] : EntryCodec.Encode(left);
                    changed += (int)await GuardAsync(database => database.ScriptEvaluateAsync(
                        RedisScripts.ReplaceDead, [RedisKeys.Dead, RedisKeys.DeadReasons], [letter.Id, payload]));
                }
            }
            if (letters.Length < DeadCount) break;
        }
        if (changed > 0)
            await GuardAsync(database => database.ScriptEvaluateAsync(
                RedisScripts.RenewDead, [RedisKeys.Dead, RedisKeys.DeadBeingRenewed]));
        return (changed, unreadable);
    }

    private static IngestEntry? TryDecode(StreamEntry letter)
    {
        try
        {
            return EntryCodec.Decode((byte[]?)letter["payload"] ?? []);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override async Task LeaveAsync()
    {
        try
        {
            await ClaimAsync(_held, "returned", options.ClaimMilliseconds);
            _held.Clear(); // they are others' from now on
            await GuardAsync(database => database.StreamDeleteConsumerAsync(RedisKeys.Stream, RedisKeys.Group, _consumer));
        }
        catch (QueueUnavailableException)
        {
            // Then they are claimed when their time is over.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    /// <summary>Puts entries into a consumer's hands without counting it as a delivery.</summary>
    private async Task ClaimAsync(IEnumerable<long> versions, RedisValue consumer, int idle)
    {
        foreach (var chunk in versions.Chunk(1_000))
        {
            object[] arguments = [
                RedisKeys.Stream, RedisKeys.Group, consumer, 0, .. chunk.Select(version => (object)RedisKeys.IdOf(version)),
                "IDLE", idle, "JUSTID"];
            await GuardAsync(database => database.ExecuteAsync("XCLAIM", arguments));
        }
    }

    private async Task<List<QueuedEntry>> ReadAsync(int most)
    {
        await EnsureGroupAsync();
        if (_lastClaim == 0 || time.GetElapsedTime(_lastClaim) >= TimeSpan.FromMilliseconds(options.ClaimMilliseconds / 10.0))
        {
            _lastClaim = time.GetTimestamp();
            await ClaimAsync(_held, _consumer, idle: 0); // what is in these hands is not abandoned, however slowly a batch fills
            var claimed = await ClaimAbandonedAsync();
            if (claimed.Count > 0) return claimed;
        }
        var entries = await GuardAsync(
            database => database.StreamReadGroupAsync(RedisKeys.Stream, RedisKeys.Group, _consumer, ">", most));
        return await DecodeAsync(entries);
    }

    /// <summary>
    /// Takes over the entries of workers that have not been heard of; one that was delivered too often is set aside.
    /// </summary>
    private async Task<List<QueuedEntry>> ClaimAbandonedAsync()
    {
        var claimed = await GuardAsync(database => database.StreamAutoClaimAsync(
            RedisKeys.Stream, RedisKeys.Group, _consumer, options.ClaimMilliseconds, "0-0", ReadCount));
        if (claimed.ClaimedEntries.Length == 0) return [];
        Log.Claimed(logger, claimed.ClaimedEntries.Length);
        var from = claimed.ClaimedEntries[0].Id;
        var to = claimed.ClaimedEntries[^1].Id;
        var pending = await GuardAsync(
            database =>
                database.StreamPendingMessagesAsync(RedisKeys.Stream, RedisKeys.Group, ReadCount * 4, _consumer, from, to));
        var often = pending.Where(message => message.DeliveryCount > options.MostDeliveries).Select(message => message.MessageId)
            .ToHashSet();
        foreach (var entry in claimed.ClaimedEntries.Where(entry => often.Contains(entry.Id)))
            await TrySetAsideAsync(entry, $"delivered {options.MostDeliveries} times without being committed");
        return await DecodeAsync([.. claimed.ClaimedEntries.Where(entry => !often.Contains(entry.Id))]);
    }

    private async Task<List<QueuedEntry>> DecodeAsync(StreamEntry[] entries)
    {
        var decoded = new List<QueuedEntry>(entries.Length);
        foreach (var entry in entries)
        {
            if (entry.IsNull || entry.Values is null) continue; // deleted while it was pending
            try
            {
                var queued = new QueuedEntry(RedisKeys.VersionOf(entry.Id), EntryCodec.Decode((byte[]?)entry["payload"] ?? []));
                if (_held.Add(queued.Version)) decoded.Add(queued);
            }
            catch (JsonException error)
            {
                Log.Unreadable(logger, entry.Id.ToString(), error.Message);
                await TrySetAsideAsync(entry, $"unreadable: {error.Message}");
            }
        }
        return decoded;
    }

    /// <summary>
    /// Sets an entry aside; if Redis goes away meanwhile it stays pending, and what was read beside it is not lost sight of.
    /// </summary>
    private async Task TrySetAsideAsync(StreamEntry entry, string reason)
    {
        try
        {
            await SetAsideAsync(entry.Id, entry["payload"], reason, "");
        }
        catch (QueueUnavailableException)
        {
            // It is claimed and judged again when its time is over.
        }
    }

    private Task<RedisResult> SetAsideAsync(RedisValue id, RedisValue payload, string reason, string system)
    {
        Log.SetAside(logger, id.ToString(), reason);
        return GuardAsync(
            database => database.ScriptEvaluateAsync(
                RedisScripts.SetAside, [RedisKeys.Stream, RedisKeys.Dead, RedisKeys.DeadReasons],
                [RedisKeys.Group, id, payload.IsNull ? "" : payload, reason, system]));
    }

    private void Forget(IEnumerable<QueuedEntry> entries)
    {
        foreach (var entry in entries) _held.Remove(entry.Version);
    }

    private async Task EnsureGroupAsync()
    {
        if (_hasGroup) return;
        try
        {
            await GuardAsync(
                database =>
                    database.StreamCreateConsumerGroupAsync(RedisKeys.Stream, RedisKeys.Group, "0-0", createStream: true));
        }
        catch (RedisServerException error) when (HasGroupAlready(error))
        {
            // Another worker was first.
        }
        _hasGroup = true;
    }

    private static bool HasGroupAlready(Exception error) => error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal);

    private async Task<T> GuardAsync<T>(Func<IDatabase, Task<T>> call)
    {
        try
        {
            return await redis.CallAsync(call);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            _hasGroup = false; // Redis came back without its data
            throw new QueueUnavailableException("the queue was emptied from outside", error);
        }
        catch (Exception error) when (RedisConnection.IsAway(error) && !HasGroupAlready(error))
        {
            // Away, loading its data, out of memory: whatever it is, nothing was accepted and it may pass.
            throw new QueueUnavailableException("Redis cannot be reached, or refuses", error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information, EventName = "EntriesClaimed",
            Message = "Took over {Entries} entries of workers that were not heard of")]
        public static partial void Claimed(ILogger logger, int entries);

        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "LogVersionCorrected",
            Message = "The queue tells of the log version {Told}, which the lake has not reached: it is at {Version}")]
        public static partial void VersionCorrected(ILogger logger, long told, long version);

        [LoggerMessage(
            Level = LogLevel.Error, EventName = "EntryUnreadable", Message = "The queue entry {Entry} cannot be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string entry, string reason);

        [LoggerMessage(
            Level = LogLevel.Error, EventName = "EntrySetAside", Message = "The queue entry {Entry} was set aside: {Reason}")]
        public static partial void SetAside(ILogger logger, string entry, string reason);
    }
}

using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// The API keys in force: follows their file, so that a key that is revoked is refused within a second. A file that cannot be read
/// leaves the keys as they were.
/// </summary>
public sealed partial class KeyRing(string path, TimeProvider time, ILogger<KeyRing> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private State _state = new([], [], IsThere: false, LookedAt: null);

    private sealed record State(Dictionary<string, ApiKey> Keys, byte[] Content, bool IsThere, long? LookedAt);

    /// <summary>True if there is a file of keys, even an empty one: then every caller needs a key.</summary>
    public bool IsThere => Current().IsThere;

    /// <summary>The key that was presented, if it is in force.</summary>
    public ApiKey? Find(string presented)
    {
        if (ApiKey.IdOf(presented) is not { } id || !Current().Keys.TryGetValue(id, out var key) || !key.IsKey(presented)) return null;
        return key.ExpiresAt is { } end && end <= time.GetUtcNow() ? null : key;
    }

    private State Current()
    {
        var state = Volatile.Read(ref _state);
        if (state.LookedAt is { } looked && time.GetElapsedTime(looked) < Period) return state;
        lock (_lock)
        {
            if (_state != state) return _state;
            return _state = Look(state);
        }
    }

    private State Look(State last)
    {
        var now = time.GetTimestamp();
        try
        {
            // Once there was a file, its loss opens nothing.
            if (!File.Exists(path)) return last with { Keys = [], Content = [], LookedAt = now };
            var content = File.ReadAllBytes(path);
            if (last.IsThere && content.AsSpan().SequenceEqual(last.Content)) return last with { LookedAt = now };
            return new State(KeyFile.Parse(path, content).ToDictionary(key => key.Id, StringComparer.Ordinal), content, IsThere: true, now);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, error.Message);
            return last with { LookedAt = now, IsThere = true };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "KeysUnreadable", Message = "The API keys stay as they were: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}

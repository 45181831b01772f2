using Akosha.Platform.Settings;
using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// The API keys in force: follows their file, so that a key that is revoked is refused within a second. While a file that must be
/// there is not, or cannot be read, no key is in force, and nobody is let in without one.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isConfigured">True if a setting names it: then it must be there.</param>
/// <param name="mark">Tells whether keys were ever needed, and is left as soon as they are.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes what happens to the file.</param>
public sealed partial class KeyRing(string path, bool isConfigured, KeyMark mark, TimeProvider time, ILogger<KeyRing> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private State _state = new([], [], AreNeeded: isConfigured, Problem: null, LookedAt: null);

    private sealed record State(
        Dictionary<string, ApiKey> Keys, byte[] Content, bool AreNeeded, KeyProblem? Problem, long? LookedAt);

    /// <summary>
    /// True if callers must show a key: a file of keys is there, even an empty one, or is configured, or was there once.
    /// </summary>
    public bool AreNeeded => Current().AreNeeded;

    /// <summary>Why nobody can tell which keys are in force; null as long as they are known, or none are needed.</summary>
    public KeyProblem? Problem => Current().Problem;

    /// <summary>The key that was presented, if it is in force.</summary>
    public ApiKey? Find(string presented)
    {
        if (ApiKey.IdOf(presented) is not { } id || !Current().Keys.TryGetValue(id, out var key) || !key.IsKey(presented))
            return null;
        return key.ExpiresAt is { } end && end <= time.GetUtcNow() ? null : key;
    }

    /// <summary>Checks that the keys are known, for a start.</summary>
    /// <exception cref="StartRefusedException">They are not.</exception>
    public void Require()
    {
        if (Problem is { } problem) throw new StartRefusedException($"the API keys are not known: {problem.Reason}");
    }

    private State Current()
    {
        var state = Volatile.Read(ref _state);
        if (state.LookedAt is { } looked && time.GetElapsedTime(looked) < Period) return state;
        lock (_lock)
        {
            if (_state != state) return _state;
            state = Look(state);
            if (state.Problem is not null && state.Problem != _state.Problem) Log.Unknown(logger, state.Problem.Reason);
            if (state.Problem is null && _state.Problem is not null) Log.KnownAgain(logger, state.Keys.Count);
            return _state = state;
        }
    }

    private State Look(State last)
    {
        var now = time.GetTimestamp();
        try
        {
            if (KeyFile.TryReadBytes(path) is not { } content)
                return last.AreNeeded || mark.IsThere() ? Unknown("is not there", Missing()) : last with { LookedAt = now };
            if (last is { AreNeeded: true, Problem: null } && content.AsSpan().SequenceEqual(last.Content))
                return last with { LookedAt = now };
            var keys = KeyFile.Parse(path, content).ToDictionary(key => key.Id, StringComparer.Ordinal);
            LeaveMark();
            return new State(keys, content, AreNeeded: true, Problem: null, now);
        }
        catch (InvalidDataException error)
        {
            return Unknown(
                error.InnerException is System.Text.Json.JsonException ? "is malformed" : "cannot be read", error.Message);
        }

        State Unknown(string kind, string reason) =>
            new([], [], AreNeeded: true, new KeyProblem($"the file of API keys {kind}", reason), now);
    }

    private string Missing() => isConfigured
        ? $"AKOSHA__AUTH__KEYSFILE is '{path}', and there is no such file: make it (dotnet run --project Akosha.Standalone -- "
            + "keys create --name NAME --scopes ingest,search,admin --systems '*'), or mend the setting"
        : $"{path} is not there, and {mark.Path} tells that callers had to show keys: bring it back or make a new key (dotnet "
            + $"run --project Akosha.Standalone -- keys create …), or remove {mark.Path} too to have no keys any more";

    private void LeaveMark()
    {
        try
        {
            mark.Leave();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file that a setting names needs no mark as long as the setting is there.
            if (!isConfigured) Log.Unmarked(logger, mark.Path, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error, EventName = "KeysUnknown",
            Message = "No API key is in force, and callers are answered 503: {Reason}")]
        public static partial void Unknown(ILogger logger, string reason);

        [LoggerMessage(
            Level = LogLevel.Information, EventName = "KeysKnown",
            Message = "The file of API keys can be read again; it has {Count} keys")]
        public static partial void KnownAgain(ILogger logger, int count);

        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "KeysUnmarked",
            Message = "{Path} cannot be written ({Reason}): if the file of keys is lost before the next start, nobody will know "
                + "that keys were needed")]
        public static partial void Unmarked(ILogger logger, string path, string reason);
    }
}

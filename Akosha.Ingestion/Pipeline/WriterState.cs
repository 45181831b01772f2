using Akosha.Storage.Lake;

namespace Akosha.Ingestion.Pipeline;

/// <summary>How the writing to the lake goes: written by the worker, read by anyone.</summary>
internal sealed partial class WriterState(ILogger<WriterState> logger)
{
    private volatile bool _isOpen;
    private volatile string? _lastFailure;
    private volatile LakeUnsupportedException? _unsupported;

    /// <summary>True once the lake is open.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Why the last batch could not be committed, or the lake not be opened; null if it was.</summary>
    public string? LastFailure
    {
        get => _lastFailure;
        set => _lastFailure = value;
    }

    /// <summary>Why this process cannot write to the lake and has stopped trying; null as long as it can.</summary>
    public LakeUnsupportedException? Unsupported => _unsupported;

    /// <summary>The lake is open.</summary>
    public void Open() => _isOpen = true;

    /// <summary>
    /// This process writes nothing any more: the lake needs a newer version of it. It is said once, as an error.
    /// </summary>
    public void Stop(LakeUnsupportedException reason)
    {
        if (_unsupported is null) Log.Stopped(logger, reason.Message);
        _unsupported = reason;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "WriterStopped",
            Message = "This version cannot write to the lake, and commits nothing any more: {Reason}")]
        public static partial void Stopped(ILogger logger, string reason);
    }
}

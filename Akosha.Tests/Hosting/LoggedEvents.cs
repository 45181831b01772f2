using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Hosting;

/// <summary>Keeps what is logged, by the names of the events.</summary>
internal sealed class LoggedEvents : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(string? Name, LogLevel Level, string Message)> _events = [];

    /// <summary>The levels of the events of a name, in the order in which they came.</summary>
    public IReadOnlyList<LogLevel> LevelsOf(string name) =>
        [.. _events.Where(found => found.Name == name).Select(found => found.Level)];

    /// <summary>The messages of the events of a name.</summary>
    public IReadOnlyList<string> MessagesOf(string name) =>
        [.. _events.Where(found => found.Name == name).Select(found => found.Message)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((eventId.Name, logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}

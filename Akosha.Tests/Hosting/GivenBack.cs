using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Hosting;

/// <summary>Keeps what is logged of memory that was given back.</summary>
internal sealed class GivenBack : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, object?>> _events = [];

    /// <summary>The fields of each event, in their order.</summary>
    public IReadOnlyCollection<IReadOnlyDictionary<string, object?>> Events => _events;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "MemoryReleased" && state is IEnumerable<KeyValuePair<string, object?>> fields)
            _events.Enqueue(fields.ToDictionary());
    }

    public void Dispose()
    {
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using Akosha.Storage.Conversations;
using DuckDB.NET.Data;

namespace Akosha.Search.Tiers;

/// <summary>
/// The rows of the hot tier in an in-memory DuckDB: what is shown of a message, fetched by its number. One writer; readers
/// have a connection each while they read.
/// </summary>
internal sealed class RowStore : IDisposable
{
    private const string Columns = "message, message_id, role, author, content, timestamp, received_at, version";

    private readonly DuckDBConnection _writer = new("DataSource=:memory:;threads=1");
    private readonly ConcurrentBag<DuckDBConnection> _readers = [];

    public RowStore()
    {
        _writer.Open();
        Execute("CREATE TABLE messages (message INTEGER PRIMARY KEY, message_id VARCHAR, role VARCHAR, author VARCHAR, content VARCHAR, "
            + "timestamp BIGINT, received_at BIGINT, version BIGINT)");
    }

    /// <summary>Adds rows under the numbers <paramref name="first"/>, <paramref name="first"/> + 1, …</summary>
    public void Add(int first, IReadOnlyList<MessageRow> rows)
    {
        using var appender = _writer.CreateAppender("messages");
        foreach (var row in rows)
        {
            appender.CreateRow().AppendValue(first++).AppendValue(row.MessageId).AppendValue(row.Role).AppendValue(row.Author)
                .AppendValue(row.Content).AppendValue(row.Timestamp).AppendValue(row.ReceivedAt).AppendValue(row.Version)
                .EndRow();
        }
    }

    /// <summary>Removes rows; a reader that looks for one finds nothing.</summary>
    public void Remove(IReadOnlyCollection<int> messages)
    {
        if (messages.Count > 0) Execute($"DELETE FROM messages WHERE message IN ({Join(messages)})");
    }

    /// <summary>The rows of these numbers, by number; those that are gone are missing.</summary>
    public Dictionary<int, StoredMessage> Fetch(IReadOnlyCollection<int> messages)
    {
        var found = new Dictionary<int, StoredMessage>(messages.Count);
        if (messages.Count == 0) return found;
        if (!_readers.TryTake(out var connection)) connection = Open();
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM messages WHERE message IN ({Join(messages)})";
            using var rows = command.ExecuteReader();
            while (rows.Read()) found[rows.GetInt32(0)] = Read(rows);
        }
        finally
        {
            _readers.Add(connection);
        }
        return found;
    }

    public void Dispose()
    {
        foreach (var reader in _readers) reader.Dispose();
        _writer.Dispose();
    }

    private static StoredMessage Read(DuckDBDataReader row) => new(
        row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
        UnixMicroseconds.ToTime(row.GetInt64(5)), UnixMicroseconds.ToTime(row.GetInt64(6)), row.GetInt64(7));

    private static string Join(IEnumerable<int> messages) =>
        string.Join(',', messages.Select(message => message.ToString(CultureInfo.InvariantCulture)));

    private DuckDBConnection Open()
    {
        var connection = _writer.Duplicate();
        connection.Open();
        return connection;
    }

    private void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

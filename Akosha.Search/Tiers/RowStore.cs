using System.Collections.Concurrent;
using System.Globalization;
using Akosha.Search.Index;
using Akosha.Storage;
using Akosha.Storage.Conversations;
using DuckDB.NET.Data;
using DuckDBErrorType = DuckDB.NET.Native.DuckDBErrorType;

namespace Akosha.Search.Tiers;

/// <summary>
/// The rows of messages (what is shown of them) in DuckDB: a hot table in memory, and table <c>ssd.warm</c> in a file. A row's
/// key is its block's id and its offset there (<see cref="Block.RowKeyOf"/>). Any number of readers, a connection each.
/// </summary>
internal sealed class RowStore : IDisposable
{
    private readonly DuckDBConnection _root = new("DataSource=:memory:");
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];
    private readonly ReaderWriterLockSlim _tables = new(LockRecursionPolicy.SupportsRecursion);
    private readonly string? _file;
    private int _generation;

    /// <param name="file">The file of the warm rows; null for none.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public RowStore(string? file)
    {
        _file = file;
        _root.Open();
        Execute("SET threads=1");
        Execute("SET preserve_insertion_order=true");
        // in_clause: of a few keys it makes a join, which takes twice as long to plan as the rows take to be read
        // (KeyStretches.Listed).
        // statistics_propagation: a statement is planned in one transaction and run in the next. What the plan has taken from the
        // bounds of a table (that a condition holds for all its rows, that a key fits a byte) is wrong of rows added in between:
        // they were copied and removed with those of another block, under other keys (duckdb/duckdb#23704).
        Execute("SET disabled_optimizers='in_clause,statistics_propagation'");
        Execute($"CREATE TABLE {TableOf(Tier.Hot)} ({ShownColumns.Definition})");
        if (file is not null) File.Delete(NextOf(file));
        Open(file);
    }

    /// <summary>True once rows were found that cannot be read: rows are then looked for in the lake as well.</summary>
    public bool IsCondemned { get; private set; }

    /// <summary>Has the file thrown away at the next start.</summary>
    public void Condemn()
    {
        if (_file is not null && !IsCondemned) File.WriteAllBytes(MarkOf(_file), []);
        IsCondemned = true;
    }

    /// <summary>
    /// True for an error after which the database answers nothing any more, or which tells that its file is damaged. Opening
    /// reads all rows, and what belongs to their index only when a write needs it.
    /// </summary>
    public static bool IsDamage(Exception error) => error is DuckDBException duck
        && (duck.ErrorType == DuckDBErrorType.Fatal || duck.Message.Contains("Corrupt database file", StringComparison.Ordinal));

    /// <summary>Throws a file away.</summary>
    public static void Discard(string file)
    {
        File.Delete(file);
        File.Delete(file + ".wal");
        File.Delete(NextOf(file));
        File.Delete(MarkOf(file));
    }

    /// <summary>Adds rows to the hot table under keys that rise by one.</summary>
    public void Add(long first, IReadOnlyList<MessageRow> rows)
    {
        using var lease = Lease();
        using var appender = lease.Connection.CreateAppender(TableOf(Tier.Hot));
        Append(appender, first, rows);
    }

    /// <summary>Copies a block's hot rows to the warm table.</summary>
    /// <returns>How many rows it has there: those of messages that had died are gone already.</returns>
    public int CopyToWarm(int block)
    {
        Execute($"INSERT OR IGNORE INTO ssd.warm SELECT * FROM {TableOf(Tier.Hot)} WHERE {In(block)} ORDER BY key");
        using var lease = Lease();
        using var command = lease.Connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM ssd.warm WHERE {In(block)}";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Copies a block's warm rows to the hot table.</summary>
    public void CopyToHot(int block) =>
        Execute($"INSERT OR IGNORE INTO {TableOf(Tier.Hot)} SELECT * FROM ssd.warm WHERE {In(block)} ORDER BY key");

    /// <summary>Removes a block's rows.</summary>
    public void Remove(Tier tier, int block) => Execute($"DELETE FROM {TableOf(tier)} WHERE {In(block)}");

    /// <summary>Removes single rows.</summary>
    public void Remove(Tier tier, IEnumerable<long> keys) => Execute($"DELETE FROM {TableOf(tier)} WHERE {KeyStretches.Listed("key", keys)}");

    /// <summary>
    /// Writes all rows again, into a table and a file that have nothing else: what was removed leaves memory and disk, too. It
    /// takes as long as the rows are many; readers wait only while the one is put in the place of the other. Nothing may be
    /// written meanwhile. If it fails, all is as it was.
    /// </summary>
    public void Rewrite()
    {
        var former = TableOf(Tier.Hot);
        var next = $"hot{_generation + 1}";
        Execute($"CREATE OR REPLACE TABLE {next} ({ShownColumns.Definition}); INSERT INTO {next} SELECT * FROM {former} ORDER BY key");
        if (_file is not null) CopyWarm(NextOf(_file));
        _tables.EnterWriteLock();
        try
        {
            _generation++;
            while (_idle.TryTake(out var idle)) idle.Dispose(); // they keep of their last query what they like
            Run($"DROP TABLE {former}");
            if (_file is not null) Exchange(_file);
            // What it has read of the lake's files goes when this is switched off.
            Run("SET enable_external_file_cache = false; SET enable_external_file_cache = true");
        }
        finally
        {
            _tables.ExitWriteLock();
        }
    }

    /// <summary>How many rows each block has in the warm table.</summary>
    public Dictionary<int, int> WarmRows()
    {
        using var lease = Lease();
        using var command = lease.Connection.CreateCommand();
        command.CommandText = $"SELECT key // {Postings.MaxMessages}, count(*) FROM ssd.warm GROUP BY 1";
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<int, int>();
        while (reader.Read()) counts[(int)reader.GetInt64(0)] = (int)reader.GetInt64(1);
        return counts;
    }

    /// <summary>The rows of these keys, with what is shown of them; those that are gone are missing.</summary>
    /// <param name="tier">The table.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="part">What of them is wanted.</param>
    public Dictionary<long, MessageRow> Fetch(Tier tier, IReadOnlyCollection<long> keys, RowPart part = RowPart.All)
    {
        var found = new Dictionary<long, MessageRow>(keys.Count);
        if (keys.Count == 0) return found;
        using var lease = Lease();
        using var command = lease.Connection.CreateCommand();
        command.CommandText =
            $"SELECT key, {ShownColumns.InTable(part)} FROM {TableOf(tier)} WHERE {KeyStretches.Listed("key", keys)}";
        using var rows = command.ExecuteReader();
        while (rows.Read()) found[rows.GetInt64(0)] = ShownColumns.Read(rows, 1);
        return found;
    }

    /// <summary>
    /// The rows of many keys, as <see cref="Fetch"/> gives them; what lies close together is read as one stretch. It ends early
    /// when the budget is spent.
    /// </summary>
    /// <param name="tier">The table.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="budget">What the rows may take.</param>
    /// <param name="take">Takes each row, and does not keep it.</param>
    public void FetchMany<T>(Tier tier, Dictionary<long, T> keys, RowBudget budget, Action<T, MessageRow> take)
    {
        foreach (var stretch in KeyStretches.Of(keys.Keys))
        {
            using var lease = Lease();
            using var command = lease.Connection.CreateCommand();
            command.UseStreamingMode = true;
            command.CommandText = $"SELECT * FROM {TableOf(tier)} WHERE {stretch}";
            using var rows = command.ExecuteReader();
            while (!budget.IsSpent && rows.Read())
            {
                if (keys.TryGetValue(rows.GetInt64(0), out var wanted)) take(wanted, budget.Take(ShownColumns.Read(rows, 1)));
            }
        }
    }

    /// <summary>Rows of a Parquet file of the lake, with what is shown of them, by their positions in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The positions.</param>
    /// <param name="part">What of them is wanted.</param>
    public Dictionary<int, MessageRow> FetchFromFile(string path, IReadOnlyCollection<int> rows, RowPart part = RowPart.All)
    {
        var found = new Dictionary<int, MessageRow>(rows.Count);
        using var lease = Lease();
        using var command = lease.Connection.CreateCommand();
        ReadFile(command, path, rows, part, found.Add);
        return found;
    }

    /// <summary>
    /// The rows of many positions, as <see cref="FetchFromFile"/> gives them. It ends early when the budget is spent.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The positions.</param>
    /// <param name="budget">What the rows may take.</param>
    /// <param name="take">Takes each row, and does not keep it.</param>
    public void FetchManyFromFile(string path, IReadOnlyCollection<int> rows, RowBudget budget, Action<int, MessageRow> take)
    {
        using var lease = Lease();
        using var command = lease.Connection.CreateCommand();
        command.UseStreamingMode = true;
        ReadFile(command, path, rows, RowPart.All, (position, row) => take(position, budget.Take(row)), () => budget.IsSpent);
    }

    public void Dispose()
    {
        foreach (var connection in _idle) connection.Dispose();
        _root.Dispose();
        _tables.Dispose();
    }

    private static void ReadFile(
        DuckDBCommand command, string path, IReadOnlyCollection<int> rows, RowPart part, Action<int, MessageRow> take,
            Func<bool>? isEnough = null)
    {
        if (rows.Count == 0) return;
        var wanted = rows.ToHashSet();
        var file = $"'{Quoted(path)}'";
        command.CommandText = $"SELECT DISTINCT name FROM parquet_schema({file})";
        var names = new HashSet<string>(StringComparer.Ordinal);
        using (var schema = command.ExecuteReader())
            while (schema.Read()) names.Add(schema.GetString(0));
        command.CommandText = $"SELECT file_row_number, {ShownColumns.InParquet(names, part)} "
            + $"FROM read_parquet({file}, file_row_number = true) "
            + $"WHERE {KeyStretches.OfFile("file_row_number", [.. rows.Select(row => (long)row)])}";
        using var reader = command.ExecuteReader();
        while (isEnough?.Invoke() != true && reader.Read())
        {
            var position = (int)reader.GetInt64(0);
            if (wanted.Contains(position)) take(position, ShownColumns.Read(reader, 1));
        }
    }

    private static string MarkOf(string file) => file + ".damaged";

    private static string NextOf(string file) => file + ".next";

    private static string Quoted(string file) => file.Replace("'", "''", StringComparison.Ordinal);

    private void CopyWarm(string file)
    {
        File.Delete(file); // an attempt before this one may have left it
        Execute($"ATTACH '{Quoted(file)}' AS next");
        try
        {
            Execute($"CREATE TABLE next.warm ({ShownColumns.Definition}); "
                + "INSERT INTO next.warm SELECT * FROM ssd.warm ORDER BY key; CHECKPOINT next");
        }
        finally
        {
            Execute("DETACH next");
        }
    }

    private void Exchange(string file)
    {
        Run("DETACH ssd");
        try
        {
            File.Move(NextOf(file), file, overwrite: true);
        }
        finally
        {
            Run($"ATTACH '{Quoted(file)}' AS ssd");
        }
    }

    private void Open(string? file)
    {
        if (file is not null && File.Exists(MarkOf(file))) throw new InvalidDataException($"{file} was found to be damaged");
        try
        {
            Execute($"ATTACH '{Quoted(file ?? ":memory:")}' AS ssd");
            Execute($"CREATE TABLE IF NOT EXISTS ssd.warm ({ShownColumns.Definition})");
            if (!HasAllColumns()) throw new InvalidDataException($"{file} lacks columns that came later");
            // Reads everything, so that damage is found now and not in the middle of a search.
            Execute("SELECT bit_xor(hash(COLUMNS(*))) FROM ssd.warm");
            if (file is not null) Execute("CHECKPOINT ssd");
        }
        catch (Exception error) when (error is DuckDBException or InvalidDataException)
        {
            _root.Dispose();
            throw new InvalidDataException($"{file} is damaged: {error.Message}", error);
        }
    }

    private bool HasAllColumns()
    {
        using var command = _root.CreateCommand();
        command.CommandText = "SELECT * FROM ssd.warm LIMIT 0";
        using var reader = command.ExecuteReader();
        return ShownColumns.AreThose(reader);
    }

    private static void Append(DuckDBAppender appender, long key, IReadOnlyList<MessageRow> rows)
    {
        foreach (var row in rows) ShownColumns.Append(appender.CreateRow().AppendValue(key++), row).EndRow();
    }

    private string TableOf(Tier tier) => tier == Tier.Hot ? $"hot{_generation}" : "ssd.warm";

    private static string In(int block) => string.Create(CultureInfo.InvariantCulture,
        $"key BETWEEN {Block.RowKeyOf(block, default)} AND {Block.RowKeyOf(block + 1, default) - 1}");

    private void Execute(string sql)
    {
        _tables.EnterReadLock();
        try
        {
            Run(sql);
        }
        finally
        {
            _tables.ExitReadLock();
        }
    }

    private void Run(string sql)
    {
        lock (_root)
        {
            using var command = _root.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
            DuckMemory.LetGoOfThread();
        }
    }

    private Leased Lease()
    {
        _tables.EnterReadLock();
        try
        {
            if (_idle.TryTake(out var connection)) return new Leased(this, connection);
            lock (_root) connection = _root.Duplicate();
            connection.Open();
            return new Leased(this, connection);
        }
        catch
        {
            _tables.ExitReadLock();
            throw;
        }
    }

    private readonly struct Leased(RowStore store, DuckDBConnection connection) : IDisposable
    {
        public DuckDBConnection Connection => connection;

        public void Dispose()
        {
            store._idle.Add(connection);
            store._tables.ExitReadLock();
        }
    }
}

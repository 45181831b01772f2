using System.Linq.Expressions;
using System.Reflection;
using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>
/// One column of the messages' table: its name and types, and how it is written from rows and read into them. What is kept of a
/// message is described here alone (<see cref="MessageSchema"/>): the table's schema, segments, footers and row stores follow it.
/// </summary>
public abstract class MessageColumn
{
    private protected MessageColumn(Field field, object deltaType, ColumnUse use)
    {
        Field = field;
        DeltaType = deltaType;
        Use = use;
    }

    /// <summary>Its name, in the table and in the files.</summary>
    public string Name => Field.Name;

    /// <summary>What it is for.</summary>
    public ColumnUse Use { get; }

    /// <summary>False if every row has a value.</summary>
    public bool IsNullable => Field.IsNullable;

    /// <summary>True if it is read into rows that have all others already.</summary>
    internal virtual bool IsLast => false;

    /// <summary>How it lies in Parquet.</summary>
    internal Field Field { get; }

    /// <summary>Its type in a Delta schema, as it is written to JSON.</summary>
    internal object DeltaType { get; }

    /// <summary>The characters that a row has of it, for the size of row groups; a byte counts as half of one.</summary>
    internal virtual int CharactersOf(MessageRow row) => 0;

    /// <summary>Writes the values of rows.</summary>
    internal abstract Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation);

    /// <summary>Reads the values of a row group into its rows; the file has the column.</summary>
    internal abstract Task ReadAsync(RowGroupColumns group, MessageRow[] rows);
}

/// <summary>A column with its values as rows have them.</summary>
/// <typeparam name="T">The type of the property.</typeparam>
public abstract class MessageColumn<T> : MessageColumn
{
    private readonly Action<MessageRow, T> _set;

    private protected MessageColumn(Field field, object deltaType, Expression<Func<MessageRow, T>> property, ColumnUse use)
        : base(field, deltaType, use)
    {
        Get = property.Compile();
        _set = ((PropertyInfo)((MemberExpression)property.Body).Member).SetMethod!.CreateDelegate<Action<MessageRow, T>>();
    }

    /// <summary>The value of a row.</summary>
    public Func<MessageRow, T> Get { get; }

    /// <summary>Gives a row its value, while the row is being read: nobody else has it yet.</summary>
    public void Set(MessageRow row, T value) => _set(row, value);

    private protected void SetAll(MessageRow[] rows, T[] values)
    {
        for (var i = 0; i < rows.Length; i++) _set(rows[i], values[i]);
    }

    private protected ReadOnlyMemory<T> ValuesOf(MessageRow[] rows) => Array.ConvertAll(rows, row => Get(row));
}

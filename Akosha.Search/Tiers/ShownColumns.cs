using System.Data.Common;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake.Columns;
using DuckDB.NET.Data;

namespace Akosha.Search.Tiers;

/// <summary>
/// The columns of the lake that are shown of a message (<see cref="ColumnUse.Shown"/>) as DuckDB has them: in the tables of hot
/// and warm rows after the key, times as microseconds, and in Parquet files.
/// </summary>
internal static class ShownColumns
{
    private static readonly MessageColumn[] Columns = [.. MessageSchema.For(ColumnUse.Shown)];

    private static readonly HashSet<MessageColumn> Said =
        [MessageSchema.MessageId, MessageSchema.Role, MessageSchema.Author, MessageSchema.Content];

    /// <summary>The columns of a table of rows.</summary>
    public static string Definition { get; } = string.Join(
        ", ", ["key BIGINT PRIMARY KEY", .. Columns.Select(column => $"{column.Name} {TypeOf(column)}")]);

    /// <summary>What to select from a table of rows, after the key.</summary>
    /// <param name="part">What of the rows is wanted.</param>
    public static string InTable(RowPart part) =>
        string.Join(", ", Columns.Select(column => IsWanted(column, part) ? column.Name : "NULL"));

    /// <summary>What to select from a file.</summary>
    /// <param name="names">The columns that the file has; one of before a column came lacks it.</param>
    /// <param name="part">What of the rows is wanted.</param>
    public static string InParquet(IReadOnlySet<string> names, RowPart part) => string.Join(", ", Columns.Select(column =>
        !names.Contains(column.Name) || !IsWanted(column, part) ? "NULL"
            : column is TimeColumn ? $"epoch_us({column.Name})" : column.Name));

    /// <summary>True if a table of rows has these columns and no others.</summary>
    public static bool AreThose(DbDataReader table) =>
        table.FieldCount == Columns.Length + 1 && Columns.Index().All(item => table.GetName(item.Index + 1) == item.Item.Name);

    /// <summary>Appends the values of a row.</summary>
    public static IDuckDBAppenderRow Append(IDuckDBAppenderRow target, MessageRow row)
    {
        foreach (var column in Columns)
        {
            _ = column switch
            {
                MessageColumn<string?> text => target.AppendValue(text.Get(row)),
                MessageColumn<long> number => target.AppendValue(number.Get(row)),
                MessageColumn<long?> number => target.AppendValue(number.Get(row)),
                _ => throw Unknown(column),
            };
        }
        return target;
    }

    /// <summary>Reads a row, with these columns alone.</summary>
    /// <param name="from">The result of a query.</param>
    /// <param name="first">The position of the first of them in it.</param>
    public static MessageRow Read(DbDataReader from, int first)
    {
        var row = new MessageRow { SystemId = "" };
        foreach (var (i, column) in Columns.Index())
        {
            if (from.IsDBNull(first + i)) continue;
            if (column is MessageColumn<string?> text) text.Set(row, from.GetString(first + i));
            else if (column is MessageColumn<long> number) number.Set(row, from.GetInt64(first + i));
            else if (column is MessageColumn<long?> optional) optional.Set(row, from.GetInt64(first + i));
        }
        return row;
    }

    private static bool IsWanted(MessageColumn column, RowPart part) => part switch
    {
        RowPart.Id => column == MessageSchema.MessageId,
        RowPart.Said => Said.Contains(column),
        _ => true,
    };

    private static string TypeOf(MessageColumn column) => column switch
    {
        MessageColumn<string?> => "VARCHAR",
        MessageColumn<long> or MessageColumn<long?> => "BIGINT",
        _ => throw Unknown(column),
    };

    private static NotSupportedException Unknown(MessageColumn column) =>
        new($"{column.Name} cannot be shown: rows have texts and numbers of 64 bits");
}

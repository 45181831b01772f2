using System.Buffers.Binary;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake.Columns;

namespace Akosha.Storage.Lake.Footers;

/// <summary>
/// The least and the greatest value of the columns by which engines pass row groups over, in the order that Parquet asks for:
/// numbers by their value, texts by their bytes in UTF-8. Other columns have none: nobody asks for the least content or hash.
/// </summary>
internal sealed class RowGroupBounds
{
    private readonly Dictionary<string, ColumnBounds> _columns = new(StringComparer.Ordinal);

    private RowGroupBounds(int rows) => Rows = rows;

    /// <summary>The rows of the group.</summary>
    public int Rows { get; }

    /// <summary>Those of some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="areReadBack">True if they come from a file: there, a text that is missing may have been an empty one.</param>
    public static RowGroupBounds Of(IReadOnlyList<MessageRow> rows, bool areReadBack = false)
    {
        var bounds = new RowGroupBounds(rows.Count);
        foreach (var column in MessageSchema.For(ColumnUse.Bounded))
        {
            if (column is TextColumn text) bounds.AddTexts(column.Name, rows, text.Get, areReadBack);
            else if (column is MessageColumn<long> numbers) bounds.AddNumbers(column.Name, rows, numbers.Get);
        }
        return bounds;
    }

    /// <summary>Those of a column, as Parquet stores its values; null if it has none.</summary>
    /// <param name="column">Its name.</param>
    public ColumnBounds? Find(string column) => _columns.GetValueOrDefault(column);

    private void AddNumbers(string column, IReadOnlyList<MessageRow> rows, Func<MessageRow, long> value)
    {
        if (rows.Count > 0)
            _columns[column] = new ColumnBounds(Bytes(rows.Min(value)), Bytes(rows.Max(value)), IsLeastExact: true);
    }

    private void AddTexts(string column, IReadOnlyList<MessageRow> rows, Func<MessageRow, string?> value, bool areReadBack)
    {
        var texts = new TextBounds();
        var isExact = true;
        for (var i = 0; i < rows.Count; i++)
        {
            var text = value(rows[i]);
            isExact &= text is not null || !areReadBack;
            texts.Add(text ?? (areReadBack ? "" : null));
        }
        if (texts.Find() is var (least, greatest)) _columns[column] = new ColumnBounds(least, greatest, isExact);
    }

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}

using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// Columns with one value a message, and what is done with all of them alike: each is read from rows, lies in a section of an
/// image, and is copied from one set to another that has the same columns.
/// </summary>
/// <param name="capacity">For how many messages to make room at first.</param>
internal sealed class ColumnSet(int capacity)
{
    private readonly List<Column> _columns = [];

    /// <summary>Adds a column.</summary>
    /// <param name="section">The name of its section in images.</param>
    /// <param name="read">Gives the value of a message's row, and of the terms of its content that are not stop words.</param>
    /// <param name="isOptional">True if an image of before the column has its default values.</param>
    public GrowableColumn<T> Add<T>(string section, Func<MessageRow, int, T> read, bool isOptional = false) where T : unmanaged
    {
        var values = new GrowableColumn<T>(capacity);
        _columns.Add(new Column<T>(section, values, read, isOptional));
        return values;
    }

    /// <summary>Adds a message.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="length">Terms of its content that are not stop words.</param>
    public void Append(MessageRow row, int length)
    {
        foreach (var column in _columns) column.Append(row, length);
    }

    /// <summary>Makes room for so many messages in all.</summary>
    public void Extend(int count)
    {
        foreach (var column in _columns) column.Extend(count);
    }

    /// <summary>Takes the values of messages from a set of the same columns, into room that was made for them.</summary>
    /// <param name="source">The other set.</param>
    /// <param name="from">Where the first of the messages is there; all up to the last are meant.</param>
    /// <param name="to">Where the first of them comes here.</param>
    public void CopyFrom(ColumnSet source, int from, int to)
    {
        for (var i = 0; i < _columns.Count; i++) _columns[i].CopyFrom(source._columns[i], from, to);
    }

    /// <summary>Puts a section for each column into an image.</summary>
    public void Pack(ImageWriter image)
    {
        foreach (var column in _columns) column.Pack(image);
    }

    /// <summary>Reads all columns from an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="count">How many messages it has.</param>
    /// <exception cref="InvalidDataException">A section is missing, or of another length.</exception>
    public void Read(Image image, int count)
    {
        foreach (var column in _columns) column.Read(image, count);
    }

    private abstract class Column
    {
        public abstract void Append(MessageRow row, int length);

        public abstract void Extend(int count);

        public abstract void CopyFrom(Column source, int from, int to);

        public abstract void Pack(ImageWriter image);

        public abstract void Read(Image image, int count);
    }

    private sealed class Column<T>(
        string section, GrowableColumn<T> values, Func<MessageRow, int, T> read, bool isOptional) : Column where T : unmanaged
    {
        private GrowableColumn<T> Values => values;

        public override void Append(MessageRow row, int length) => values.Add(read(row, length));

        public override void Extend(int count) => values.Extend(count);

        public override void CopyFrom(Column source, int from, int to) =>
            ((Column<T>)source).Values.Published().Span[from..].CopyTo(values.Values.AsSpan(to));

        public override void Pack(ImageWriter image) => image.Add(section, values.Published());

        public override void Read(Image image, int count)
        {
            if (isOptional && image.Section<T>(section).IsEmpty) values.Extend(count);
            else values.AddRange(image.Section<T>(section, count).Span);
        }
    }
}

using System.Runtime.CompilerServices;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// A file that is merged: its rows that count, in the order of time. A file that has them in that order is read a row group at a
/// time, and not before the first is wanted; the rows of another are sorted in memory.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="content">Its bytes.</param>
internal sealed class MergeInput(AddFile file, byte[] content)
{
    private RowFate[] _fates = [];
    private Func<MessageRow, MessageRow> _placed = row => row;
    private byte[]? _content = content;
    private bool _isOrdered = true;
    private IAsyncEnumerator<MessageRow>? _rows;

    public AddFile File => file;

    /// <summary>True once the file turned out to be unreadable.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The row that is next; null before the first <see cref="AdvanceAsync"/>, and at the end.</summary>
    public MessageRow? Current { get; private set; }

    /// <summary>Where the next row stands in the order of time; null if none is left.</summary>
    public (long Timestamp, long Version, int Ordinal)? Position { get; private set; }

    /// <summary>The ids, versions and timestamps of all rows; null if the file is damaged.</summary>
    public async Task<List<MessageRow>?> TryReadKeysAsync(CancellationToken cancellation)
    {
        try
        {
            return await SegmentFile.ReadAsync(_content!, keysOnly: true, cancellation);
        }
        catch (LakeDamageException)
        {
            IsDamaged = true;
            return null;
        }
    }

    /// <summary>Settles which rows are merged.</summary>
    /// <param name="keys">What <see cref="TryReadKeysAsync"/> gave.</param>
    /// <param name="fateOf">What becomes of a row at its position in the file.</param>
    /// <param name="placed">Gives a row that stays at its place among all the writes of its message.</param>
    /// <returns>The rows of which something stays.</returns>
    public IEnumerable<MessageRow> Choose(
        List<MessageRow> keys, Func<MessageRow, int, RowFate> fateOf, Func<MessageRow, MessageRow> placed)
    {
        _fates = new RowFate[keys.Count];
        _placed = placed;
        MessageRow? last = null;
        foreach (var (position, key) in keys.Index())
        {
            if ((_fates[position] = fateOf(key, position)) == RowFate.Drop) continue;
            var row = _fates[position] == RowFate.Hollow ? key : placed(key);
            if (last is not null) _isOrdered &= (last.Timestamp, last.Version).CompareTo((row.Timestamp, row.Version)) <= 0;
            if (Position is not { } first || (row.Timestamp, row.Version).CompareTo((first.Timestamp, first.Version)) < 0)
                Position = (row.Timestamp, row.Version, 0);
            last = row;
            yield return row;
        }
    }

    /// <summary>Goes to the next row; at the end the bytes are let go.</summary>
    /// <exception cref="LakeDamageException">The file is damaged.</exception>
    public async Task AdvanceAsync(CancellationToken cancellation)
    {
        try
        {
            _rows ??= (_isOrdered ? RowsAsync(cancellation) : SortedAsync(cancellation)).GetAsyncEnumerator(cancellation);
            Current = await _rows.MoveNextAsync() ? _rows.Current : null;
        }
        catch (LakeDamageException)
        {
            IsDamaged = true;
            throw;
        }
        Position = Current is { } row ? OrderOf(row) : null;
        if (Current is not null) return;
        await _rows.DisposeAsync();
        _content = null;
    }

    private static (long, long, int) OrderOf(MessageRow row) => (row.Timestamp, row.Version, row.Ordinal);

    private async IAsyncEnumerable<MessageRow> RowsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var position = 0;
        await foreach (var group in SegmentFile.GroupsAsync(_content!, keysOnly: false, cancellation))
            foreach (var row in group)
                if (_fates[position++].Apply(row) is { } left) yield return _placed(left);
    }

    private async IAsyncEnumerable<MessageRow> SortedAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = new List<MessageRow>();
        await foreach (var row in RowsAsync(cancellation)) rows.Add(row);
        foreach (var row in rows.OrderBy(OrderOf)) yield return row;
    }
}

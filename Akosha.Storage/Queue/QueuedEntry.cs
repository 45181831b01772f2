namespace Akosha.Storage.Queue;

/// <summary>An entry as a worker reads it from the queue.</summary>
/// <param name="Version">Its place in the order of acceptance: the version of every row it becomes.</param>
/// <param name="Entry">What to do.</param>
public sealed record QueuedEntry(long Version, IngestEntry Entry)
{
    /// <summary>The ordinal of the first of its rows that are meant: an entry of very many is processed in parts.</summary>
    public int From { get; private init; }

    /// <summary>How many rows are meant.</summary>
    public int Rows { get; private init; } = Entry.Rows;

    /// <summary>True if no row of the entry comes after these.</summary>
    public bool IsLast => From + Rows == Entry.Rows;

    /// <summary>A part of it.</summary>
    /// <param name="from">The ordinal of the first row.</param>
    /// <param name="most">How many rows at most.</param>
    public QueuedEntry Part(int from, int most) => this with { From = from, Rows = Math.Min(most, Entry.Rows - from) };
}

using System.Runtime.CompilerServices;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// The rows of several files in the order of time, without those that others of the same files supersede; tombstones stay, for
/// what lies in other files. The keys are read first, to tell what counts; then of each file the row group that is due.
/// </summary>
internal sealed class SegmentMerge
{
    private readonly List<MergeInput> _inputs;

    private SegmentMerge(List<MergeInput> inputs) => _inputs = inputs;

    /// <summary>The files whose keys could be read.</summary>
    public List<AddFile> Files => _inputs.ConvertAll(input => input.File);

    /// <summary>The rows by day (days since 1970).</summary>
    public Dictionary<int, int> RowsByDay { get; } = [];

    /// <summary>The number of rows.</summary>
    public int Rows => RowsByDay.Values.Sum();

    /// <summary>Reads the keys of all files; those that cannot be read are left out.</summary>
    public static async Task<SegmentMerge> PlanAsync(IEnumerable<MergeInput> inputs, CancellationToken cancellation)
    {
        var newest = new NewestRows();
        var readable = new List<MergeInput>();
        foreach (var input in inputs)
        {
            if (await input.TryReadKeysAsync(cancellation) is not { } keys) continue;
            foreach (var (position, row) in keys.Index()) newest.Add(row, (readable.Count, position));
            readable.Add(input);
        }
        var merge = new SegmentMerge(readable);
        // Read again rather than kept: a second reading of the key columns costs less than the keys of all files in memory at the
        // same time.
        if (newest.NeedsPlaces)
            foreach (var input in readable) newest.AddPlaces((await input.TryReadKeysAsync(cancellation))!);
        foreach (var (number, input) in readable.Index())
        {
            var keys = (await input.TryReadKeysAsync(cancellation))!;
            foreach (
                var (day, rows) in input.Choose(
                keys, (row, position) => newest.FateInMerge(row, (number, position)), newest.Placed)
                .CountBy(row => TimeCut.DayOf(row.Timestamp)))
                merge.RowsByDay[day] = merge.RowsByDay.GetValueOrDefault(day) + rows;
        }
        return merge;
    }

    /// <summary>The rows, once.</summary>
    /// <exception cref="LakeDamageException">
    /// A file is damaged (<see cref="MergeInput.IsDamaged"/>) where its keys are not.
    /// </exception>
    public async IAsyncEnumerable<MessageRow> InOrderAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var due = new PriorityQueue<MergeInput, (long, long, int)>();
        foreach (var input in _inputs) Enqueue(input);
        while (due.TryDequeue(out var input, out _))
        {
            if (input.Current is { } row) yield return row;
            await input.AdvanceAsync(cancellation);
            Enqueue(input);
        }

        void Enqueue(MergeInput input)
        {
            if (input.Position is { } position) due.Enqueue(input, position);
        }
    }
}

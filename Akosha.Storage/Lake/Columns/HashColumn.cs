using Akosha.Storage.Conversations;
using Parquet;
using Parquet.Schema;

namespace Akosha.Storage.Lake.Columns;

/// <summary>
/// The first 8 bytes of the digest of what a row says, for engines that compare numbers faster than bytes; 0 where there is no
/// digest. No row has it: what is read from it is which rows are hollow (<see cref="MessageRow.IsHollow"/>).
/// </summary>
internal sealed class HashColumn(string name)
    : MessageColumn(new DataField<long>(name, false), DeltaTypes.Of<long>(), ColumnUse.Key)
{
    /// <inheritdoc/>
    internal override bool IsLast => true;

    /// <inheritdoc/>
    internal override Task WriteAsync(ParquetRowGroupWriter group, MessageRow[] rows, CancellationToken cancellation) =>
        group.WriteAsync<long>(
            (DataField)Field, Array.ConvertAll(rows, row => unchecked((long)(ulong)(row.ContentDigest ?? 0))).AsMemory(),
            cancellationToken: cancellation);

    /// <inheritdoc/>
    internal override async Task ReadAsync(RowGroupColumns group, MessageRow[] rows)
    {
        // Files of before there were digests have another hash.
        if (!group.Has(MessageSchema.ContentDigest)) return;
        foreach (var (i, hash) in (await group.ValuesAsync<long>(Name)).Index())
            if (hash == 0 && rows[i] is { IsTombstone: false, ContentDigest: null }) MessageSchema.MarkHollow(rows[i]);
    }
}

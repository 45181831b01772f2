using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>How one file is written anew, a row group at a time.</summary>
/// <param name="Operation">What the log calls it.</param>
/// <param name="DataChange">True if readers find other messages afterwards.</param>
/// <param name="Change">Gives the rows that stay (the same objects), or that come in their place, in the same order.</param>
internal sealed record FileRewrite(string Operation, bool DataChange, Func<MessageRow[], Task<MessageRow[]>> Change)
{
    /// <summary>One after which readers find the same messages.</summary>
    /// <param name="fates">What becomes of each row of the file, in their order.</param>
    public static FileRewrite By(RowFate[] fates)
    {
        var position = 0;
        return new FileRewrite(
            "OPTIMIZE", DataChange: false,
            group => Task.FromResult(group.Select(row => fates[position++].Apply(row)).OfType<MessageRow>().ToArray()));
    }
}

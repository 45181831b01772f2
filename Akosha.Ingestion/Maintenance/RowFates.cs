using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Does to a row what was settled.</summary>
internal static class RowFates
{
    /// <summary>What is left of a row; null if nothing is.</summary>
    public static MessageRow? Apply(this RowFate fate, MessageRow row) => fate switch
    {
        RowFate.Keep => row,
        RowFate.KeepBare => row.WithoutMetadata(),
        RowFate.Hollow => row.Hollowed(),
        _ => null,
    };
}

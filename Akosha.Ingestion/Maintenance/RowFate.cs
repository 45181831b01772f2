namespace Akosha.Ingestion.Maintenance;

/// <summary>What becomes of a row when its file is written anew.</summary>
internal enum RowFate : byte
{
    /// <summary>It goes.</summary>
    Drop,

    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It stays without its metadata: another row carries what is newer, or the same.</summary>
    KeepBare,

    /// <summary>Only the metadata stays that it carries (<see cref="Storage.Conversations.MessageRow.IsHollow"/>).</summary>
    Hollow,
}

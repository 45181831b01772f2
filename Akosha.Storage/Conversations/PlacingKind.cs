namespace Akosha.Storage.Conversations;

/// <summary>What a row says of the place of its message (<see cref="MessageRow.Placing"/>).</summary>
public enum PlacingKind : byte
{
    /// <summary>It is settled: whoever wrote the row knew every write before it.</summary>
    Settled,

    /// <summary>It depends on the writes before it; the row's own write named no time.</summary>
    Undated,

    /// <summary>It depends on the writes before it; the row's own write named a time.</summary>
    Dated,

    /// <summary>It follows from the writes that the row lists.</summary>
    Listed,
}

namespace Akosha.Storage.Lake;

/// <summary>The <c>txn</c> action: how far an application has got, committed together with its data.</summary>
public sealed record TransactionId
{
    public string AppId { get; init; } = "";
    public long Version { get; init; }
    public long? LastUpdated { get; init; }
}

namespace Akosha.Storage.Lake;

/// <summary>The <c>txn</c> action: how far an application has got, committed together with its data.</summary>
public sealed record TransactionId
{
    /// <summary>The id of the application.</summary>
    public string AppId { get; init; } = "";

    /// <summary>How far it has got; rises from commit to commit, in a unit of the application's own.</summary>
    public long Version { get; init; }

    /// <summary>Milliseconds since 1970; null if the application does not say.</summary>
    public long? LastUpdated { get; init; }
}

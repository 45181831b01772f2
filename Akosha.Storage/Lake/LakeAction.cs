using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>
/// One line of a log entry, or one row of a checkpoint: exactly one of its properties is set. The names and types are
/// those of the section "Actions" of the Delta protocol.
/// </summary>
public sealed record LakeAction
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
    };

    /// <summary>How far an application has got.</summary>
    public TransactionId? Txn { get; init; }

    /// <summary>A file that is part of the table from now on.</summary>
    public AddFile? Add { get; init; }

    /// <summary>A file that leaves the table.</summary>
    public RemoveFile? Remove { get; init; }

    /// <summary>The columns and settings of the table from now on.</summary>
    public TableMetadata? MetaData { get; init; }

    /// <summary>What the table asks of readers and writers from now on.</summary>
    public TableProtocol? Protocol { get; init; }

    /// <summary>Who committed and why; in entries of the log alone, not in checkpoints.</summary>
    public CommitInfo? CommitInfo { get; init; }

    /// <summary>How many of its properties are set.</summary>
    [JsonIgnore]
    public int Count => new object?[] { Txn, Add, Remove, MetaData, Protocol, CommitInfo }.Count(part => part is not null);

    /// <summary>The name, within the table, of the file it is about; null if it is about none.</summary>
    [JsonIgnore]
    public string? FileName => (Add?.Path ?? Remove?.Path) is { } path ? Uri.UnescapeDataString(path) : null;

    /// <summary>The action as one line of JSON, without the line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads one line; kinds of action that this reader does not use come back empty.</summary>
    /// <exception cref="JsonException">The line is not a valid action.</exception>
    public static LakeAction Parse(string line) =>
        JsonSerializer.Deserialize<LakeAction>(line, Json) ?? throw new JsonException("an action must be an object");
}

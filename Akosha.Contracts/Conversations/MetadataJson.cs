using System.Text;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>The metadata of a message as the lake keeps it: a JSON object, its names in their ordinal order.</summary>
public static class MetadataJson
{
    /// <summary>The JSON of metadata.</summary>
    public static string Of(IReadOnlyDictionary<string, MetadataValue> metadata) => Encoding.UTF8.GetString(
        JsonSerializer.SerializeToUtf8Bytes(
            new SortedDictionary<string, MetadataValue>(metadata.ToDictionary(), StringComparer.Ordinal), PlainJson.Options));

    /// <summary>The metadata of some JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static IReadOnlyDictionary<string, MetadataValue> Read(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, MetadataValue>>(json) ?? [];
}

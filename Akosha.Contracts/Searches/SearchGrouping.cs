using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>What has at most one hit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SearchGrouping>))]
public enum SearchGrouping
{
    /// <summary>A conversation: its best message stands for it.</summary>
    [JsonStringEnumMemberName("conversation")]
    Conversation,

    /// <summary>A message.</summary>
    [JsonStringEnumMemberName("message")]
    Message,
}

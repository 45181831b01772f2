using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>In which order hits come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SearchOrder>))]
public enum SearchOrder
{
    /// <summary>The best first.</summary>
    [JsonStringEnumMemberName("score")]
    Score,

    /// <summary>The newest first, of messages that hold a word of the query.</summary>
    [JsonStringEnumMemberName("time")]
    Time,
}

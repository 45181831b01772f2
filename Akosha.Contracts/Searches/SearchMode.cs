using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>What a search compares: words and vectors, words, or vectors.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SearchMode>))]
public enum SearchMode
{
    /// <summary>Words and vectors.</summary>
    [JsonStringEnumMemberName("hybrid")]
    Hybrid,

    /// <summary>Words.</summary>
    [JsonStringEnumMemberName("lexical")]
    Lexical,

    /// <summary>Vectors.</summary>
    [JsonStringEnumMemberName("semantic")]
    Semantic,
}

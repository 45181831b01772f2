using System.Text.Json.Serialization;

namespace Akosha.Contracts.Searches;

/// <summary>How the query of a search is read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SearchSyntax>))]
public enum SearchSyntax
{
    /// <summary>As plain text. What stands in quotes lifts hits that hold it word for word, and leaves out none.</summary>
    [JsonStringEnumMemberName("plain")]
    Plain,

    /// <summary>With <c>"phrases"</c> that must stand in a hit, and <c>-words</c> and <c>-"phrases"</c> that must not.</summary>
    [JsonStringEnumMemberName("operators")]
    Operators,

    /// <summary>As plain text that is still being typed: of its last word only the beginning is known.</summary>
    [JsonStringEnumMemberName("prefix")]
    Prefix,
}

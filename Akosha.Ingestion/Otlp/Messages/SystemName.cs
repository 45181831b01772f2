using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>Names of services and agents as ids of systems, and ids of conversations as such may be.</summary>
internal static class SystemName
{
    /// <summary>The system of what names none.</summary>
    public const string Unnamed = "opentelemetry";

    private const int KeptOfId = 200;

    /// <summary>
    /// The system of a name: what an id cannot have becomes a hyphen, one for a run of such characters, and none at the ends;
    /// what is too long is cut. Null if nothing is left.
    /// </summary>
    public static string? Of(string? name)
    {
        if (name is null) return null;
        var id = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '-') id.Append(character);
            else if (id.Length > 0 && id[^1] != '-') id.Append('-');
            if (id.Length == ConversationLimits.SystemId) break;
        }
        var system = id.ToString().Trim('-');
        return system.Length > 0 && FieldRules.NewSystemId(system) is null ? system : null;
    }

    /// <summary>The id of a conversation: as it is, or, if it cannot be one, its beginning and a digest of the whole.</summary>
    public static string ConversationId(string id)
    {
        if (FieldRules.NewId(id) is null) return id;
        var kept = new StringBuilder();
        foreach (var rune in id.EnumerateRunes().Take(KeptOfId))
            kept.Append(FieldRules.Printable(rune.ToString()) is null ? rune.ToString() : "\uFFFD");
        return $"{kept}{DerivedId.Of("conversation", id)}";
    }
}

namespace Akosha.Import.Formats;

/// <summary>
/// The names of the columns of a CSV file; null for the first column whose name is one of those usually used for it. Names are
/// compared without regard to case.
/// </summary>
public sealed record CsvMapping
{
    /// <summary>What was said: must be there.</summary>
    public string? Content { get; init; }

    /// <summary>The conversation; without it all rows of a file are one.</summary>
    public string? Conversation { get; init; }

    /// <summary>The role; without it everything is said by a user.</summary>
    public string? Role { get; init; }

    /// <summary>The id of the message.</summary>
    public string? Id { get; init; }

    /// <summary>Who spoke.</summary>
    public string? Author { get; init; }

    /// <summary>When it was said.</summary>
    public string? Time { get; init; }

    /// <summary>Reads <c>content=body,conversation=thread,…</c>.</summary>
    /// <exception cref="FormatException">It names something else than these fields.</exception>
    public static CsvMapping Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var mapping = new CsvMapping();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var column = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
            var name = pair[..^column.Length].TrimEnd('=');
            mapping = name.ToUpperInvariant() switch
            {
                "CONTENT" => mapping with { Content = column },
                "CONVERSATION" => mapping with { Conversation = column },
                "ROLE" => mapping with { Role = column },
                "ID" => mapping with { Id = column },
                "AUTHOR" => mapping with { Author = column },
                "TIME" => mapping with { Time = column },
                _ => throw new FormatException(
                    $"the mapping of columns names '{name}': it has FIELD=COLUMN, of content, conversation, role, id, "
                    + "author, time"),
            };
        }
        return mapping;
    }
}

using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.SessionBuddy;

/// <summary>A row of what Session-Buddy remembers.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ConversationId">The session that it is of; null if it stands alone.</param>
/// <param name="Content">What it says.</param>
/// <param name="Time">When that was said; null if that is not known.</param>
internal sealed record MemoryRow(string Id, string? ConversationId, string Content, DateTimeOffset? Time)
{
    /// <summary>True for a conclusion that an assistant has drawn, false for what was said.</summary>
    public bool IsReflection { get; init; }

    /// <summary>The project that it is of.</summary>
    public string? Project { get; init; }

    /// <summary>What else is known of it: an object; null if nothing is.</summary>
    public JsonElement? Known { get; init; }

    /// <summary>Other columns by their name: texts, and lists of them.</summary>
    public IReadOnlyList<(string Name, object? Value)> Columns { get; init; } = [];

    /// <summary>The message that it becomes.</summary>
    public MessageRequest Message()
    {
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        if (IsReflection) metadata["kind"] = MetadataValue.Of("reflection");
        foreach (var (name, value) in Columns) Add(metadata, name, ValueOf(value));
        if (Known is { ValueKind: JsonValueKind.Object } known)
            foreach (var field in known.EnumerateObject()) Add(metadata, field.Name, MetadataValue.Of(field.Value));
        return new MessageRequest(RoleOf())
        {
            Id = Id,
            Content = Json.Of(Content),
            Timestamp = Time,
            Metadata = metadata.Count > 0 ? metadata : null,
        };
    }

    private string RoleOf()
    {
        if (Known?.Text("role") is { } role && Roles.All.Contains(Roles.Meant(role))) return role;
        return IsReflection ? "assistant" : Roles.User;
    }

    private static void Add(Dictionary<string, MetadataValue> metadata, string name, MetadataValue? value)
    {
        if (value is null || metadata.Count >= ConversationLimits.MetadataEntries
            || name.Length is 0 or > ConversationLimits.MetadataKey || value.Items.Count > ConversationLimits.MetadataItems
            || value.Items.Any(item => item.Length > ConversationLimits.MetadataValue)) return;
        metadata.TryAdd(name, value);
    }

    private static MetadataValue? ValueOf(object? value) => value switch
    {
        string { Length: > 0 } text => MetadataValue.Of(text),
        IReadOnlyList<string> { Count: > 0 } list => MetadataValue.Of(list),
        _ => null,
    };
}

namespace Akosha.Platform.Settings;

/// <summary>Says what the default of a setting is, in Markdown, where it depends on the machine or on other settings.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultTextAttribute(string text) : Attribute
{
    /// <summary>The default as the page of the settings shows it.</summary>
    public string Text { get; } = text;
}

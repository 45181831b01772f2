namespace Akosha.Platform.Settings;

/// <summary>A class of options and where its settings are; the page of the settings is made of them.</summary>
/// <param name="Section">The section below <c>Akosha</c>, such as <c>Storage:Hot</c>.</param>
/// <param name="Type">The class that is bound to it.</param>
public sealed record OptionsSection(string Section, Type Type)
{
    /// <summary>The environment variable of a setting, such as <c>AKOSHA__STORAGE__HOT__BACKEND</c>.</summary>
    /// <param name="member">The name of the property; parts of it are set apart by <c>__</c>.</param>
    public string VariableOf(string member) =>
        $"AKOSHA__{Section.Replace(":", "__", StringComparison.Ordinal)}__{member}".ToUpperInvariant();
}

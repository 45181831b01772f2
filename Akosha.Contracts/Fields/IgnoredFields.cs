namespace Akosha.Contracts.Fields;

/// <summary>
/// Fields that nothing is known of: the first names, each once, and how often there was one. However many there are, it stays
/// small.
/// </summary>
public sealed class IgnoredFields
{
    /// <summary>How many names are listed.</summary>
    public const int MaxListed = 100;

    private List<string>? _names;
    private HashSet<(string Parent, string Name)>? _known;

    /// <summary>The paths of the fields, without the places in arrays: <c>colour</c>, <c>messages[].colour</c>.</summary>
    public IReadOnlyList<string> Names => _names ?? [];

    /// <summary>How often there was such a field.</summary>
    public long Total { get; private set; }

    /// <summary>Takes note of a field.</summary>
    /// <param name="parent">
    /// What stands before its name in its path, such as <c>messages[].</c>; empty for one of the conversation.
    /// </param>
    /// <param name="name">Its name.</param>
    public void Add(string parent, string name)
    {
        Total++;
        if (_names?.Count >= MaxListed || !(_known ??= []).Add((parent, name))) return;
        (_names ??= []).Add(parent + FieldReader.Shown(name));
    }

    /// <summary>Takes over what others have.</summary>
    public void Add(IgnoredFields others)
    {
        ArgumentNullException.ThrowIfNull(others);
        Total += others.Total;
        foreach (var name in others.Names)
            if (_names is null || (_names.Count < MaxListed && !_names.Contains(name))) (_names ??= []).Add(name);
    }
}

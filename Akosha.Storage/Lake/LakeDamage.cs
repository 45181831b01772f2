namespace Akosha.Storage.Lake;

/// <summary>
/// An object of the lake that cannot be read, or must not be followed. What it held is missing from every answer until it is
/// restored.
/// </summary>
/// <param name="Name">The object's name in the store.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record LakeDamage(string Name, string Reason)
{
    /// <summary>The names, within the table, of the files that it is about; null if that cannot be told.</summary>
    public IReadOnlyList<string>? Files { get; init; }
}

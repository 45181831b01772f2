namespace Akosha.Testing.Processes;

/// <summary>The files of the repository that are read as they stand.</summary>
public static class Repository
{
    /// <summary>Its top folder.</summary>
    /// <exception cref="InvalidOperationException">This does not run from a clone.</exception>
    public static string Root { get; } = RootOf(new DirectoryInfo(AppContext.BaseDirectory));

    private static string RootOf(DirectoryInfo? folder) =>
        folder is null ? throw new InvalidOperationException("run it from a clone: its files are read")
        : File.Exists(Path.Combine(folder.FullName, "Akosha.sln")) ? folder.FullName : RootOf(folder.Parent);
}

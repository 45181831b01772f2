namespace Akosha.Tests.Hosting;

/// <summary>The files of the repository that are tested as they stand.</summary>
internal static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = RootOf(new DirectoryInfo(AppContext.BaseDirectory));

    private static string RootOf(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "Akosha.sln")) ? folder.FullName : RootOf(folder.Parent!);
}

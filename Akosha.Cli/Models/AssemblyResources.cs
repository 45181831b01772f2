using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Akosha.Cli.Models;

/// <summary>The resources of an assembly, read out of its file: it is not loaded.</summary>
/// <param name="assembly">The file; it is disposed of.</param>
internal sealed class AssemblyResources(Stream assembly) : IDisposable
{
    private readonly PEReader _file = new(assembly, PEStreamOptions.PrefetchEntireImage);

    /// <summary>The resource whose name has an ending; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The file is no assembly.</exception>
    public unsafe Stream? Find(string ending)
    {
        try
        {
            var metadata = _file.GetMetadataReader();
            var resources = _file.GetSectionData(_file.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
            foreach (var handle in metadata.ManifestResources)
            {
                var resource = metadata.GetManifestResource(handle);
                if (!resource.Implementation.IsNil
                    || !metadata.GetString(resource.Name).EndsWith(ending, StringComparison.Ordinal)) continue;
                var reader = resources.GetReader((int)resource.Offset, resources.Length - (int)resource.Offset);
                var length = reader.ReadInt32();
                if (length < 0 || length > reader.RemainingBytes) throw new BadImageFormatException();
                return new UnmanagedMemoryStream(reader.CurrentPointer, length);
            }
            return null;
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException("the package carries no assembly", error);
        }
    }

    public void Dispose() => _file.Dispose();
}

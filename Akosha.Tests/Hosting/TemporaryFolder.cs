namespace Akosha.Tests.Hosting;

/// <summary>A folder that lives as long as a test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("akosha-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

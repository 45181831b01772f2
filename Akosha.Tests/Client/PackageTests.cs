using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Akosha.Agents;
using Akosha.Client;
using Akosha.Tests.Hosting;
using PublicApiGenerator;

namespace Akosha.Tests.Client;

public sealed class PackageTests
{
    [Theory]
    [InlineData(typeof(AkoshaClient))]
    [InlineData(typeof(AkoshaMemory))]
    public void What_a_package_offers_is_what_its_list_says(Type offers)
    {
        var assembly = offers.Assembly;
        var offered = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").Trim() + "\n";
        var name = assembly.GetName().Name!;
        var list = Path.Combine(Repository.Root, name, "PublicApi.txt");
        if (File.Exists(list) && File.ReadAllText(list) == offered) return;
        var now = Path.Combine(AppContext.BaseDirectory, name + ".PublicApi.txt");
        File.WriteAllText(now, offered);
        Assert.Fail($"{name} offers something else than {name}/PublicApi.txt says. If that is meant, copy {now} there.");
    }

    [Theory]
    [InlineData("Akosha.Contracts", "")]
    [InlineData("Akosha.Import", "Akosha.Client DuckDB.NET.Data.Full Sep")]
    [InlineData("Akosha.Agents", "Akosha.Client Microsoft.Agents.AI.Abstractions Microsoft.Extensions.AI")]
    [InlineData("Akosha.Client", "Akosha.Contracts Microsoft.Extensions.Http.Resilience Microsoft.Extensions.ServiceDiscovery")]
    public async Task A_package_has_what_it_needs(string project, string needs)
    {
        using var folder = new TemporaryFolder();
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var (code, output, errors) = await Tool.TryAsync(
            new ProcessStartInfo("dotnet", ["pack", project, "--no-build", "-c", configuration, "-o", folder.Path, "-nologo"])
            {
                WorkingDirectory = Repository.Root,
            }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(code == 0, output + errors);

        using var package = ZipFile.OpenRead(Directory.GetFiles(folder.Path, "*.nupkg").Single());
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        foreach (var name in new[] { "README.md", "LICENSE", $"lib/net10.0/{project}.dll", $"lib/net10.0/{project}.xml" })
            Assert.Contains(name, names);
        await using var described = await package.GetEntry($"{project}.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        var description = XDocument.Load(described);
        Assert.Equal(needs, string.Join(' ', Named(description, "dependency").Select(needed => needed.Attribute("id")!.Value)
            .Order(StringComparer.Ordinal)));
        Assert.Equal("README.md", Named(description, "readme").Single().Value);

        using var symbols = ZipFile.OpenRead(Directory.GetFiles(folder.Path, "*.snupkg").Single());
        Assert.Contains($"lib/net10.0/{project}.pdb", symbols.Entries.Select(entry => entry.FullName));
    }

    private static IEnumerable<XElement> Named(XDocument document, string name) =>
        document.Descendants().Where(element => element.Name.LocalName == name);
}

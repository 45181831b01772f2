using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Akosha.Tests.Architecture;

/// <summary>
/// Which folder and which project may know which. A new arrow fails here first, and is either a mistake or a decision to write
/// down.
/// </summary>
public sealed partial class ArrowTests
{
    /// <summary>
    /// For each folder of a service, the folders of the same project that it may know; those of other projects are the projects'
    /// matter.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Search/Diagnostics"] = [],
        ["Search/Analysis"] = [],
        ["Search/Numbers"] = [],
        ["Search/Index"] = ["Analysis", "Numbers"],
        ["Search/Tiers"] = ["Index", "Analysis", "Numbers"],
        ["Search/Following"] = [],
        ["Search/Catalogs"] = ["Tiers", "Index", "Following"],
        ["Search/Writing"] = ["Tiers", "Index", "Analysis", "Numbers"],
        ["Search/Upkeep"] = ["Writing", "Tiers", "Index", "Numbers"],
        ["Search/Indexing"] = ["Upkeep", "Writing", "Catalogs", "Tiers", "Index", "Analysis", "Following"],
        ["Search/Retrieval/Queries"] = ["Catalogs", "Tiers", "Index", "Analysis", "Numbers"],
        ["Search/Retrieval/Scoring"] = ["Retrieval/Queries", "Index", "Analysis", "Numbers"],
        ["Search/Retrieval/Listing"] = ["Retrieval/Queries", "Tiers", "Index", "Analysis", "Numbers"],
        ["Search/Retrieval"] = [
            "Retrieval/Listing", "Retrieval/Scoring", "Retrieval/Queries", "Catalogs", "Tiers", "Index", "Analysis", "Numbers",
            "Diagnostics"],
        ["Search/Export"] = ["Catalogs", "Tiers", "Index", "Numbers"],
        ["Search/Mcp/Calls"] = [],
        ["Search/Mcp/Tools"] = ["Mcp/Calls", "Retrieval", "Retrieval/Listing"],
        ["Search/Mcp"] = ["Mcp/Tools", "Mcp/Calls", "Retrieval/Listing"],
        ["Search/Api"] = ["Retrieval", "Retrieval/Listing", "Export", "Catalogs"],
    };

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Contracts"] = [],
        ["Client"] = ["Contracts"],
        ["Import"] = ["Client"],
        ["Agents"] = ["Client"],
        ["Cli"] = ["Import", "Standalone"],
        ["Platform"] = [],
        ["Storage"] = ["Contracts", "Platform"],
        ["ServiceDefaults"] = ["Contracts", "Platform"],
        ["Ingestion"] = ["Import", "ServiceDefaults", "Storage"],
        ["Search"] = ["Client", "ServiceDefaults", "Storage"],
        ["Gateway"] = ["ServiceDefaults"],
        ["Standalone"] = ["Ingestion", "Search"],
        ["Testing"] = ["Client", "Gateway", "Standalone"],
        ["Benchmarks"] = ["Testing"],
        ["AppHost"] = ["Gateway", "Ingestion", "Search"],
        ["Tests"] = ["Agents", "AppHost", "Cli", "Samples.Agent", "Samples.Client", "Testing"],
    };

    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "Akosha.Search"), "*", SearchOption.AllDirectories)
        .Where(folder =>
            Directory.EnumerateFiles(folder, "*.cs").Any() && !folder.Contains("/bin", StringComparison.Ordinal)
            && !folder.Contains("/obj", StringComparison.Ordinal))
        .Select(folder => "Search/" + Path.GetRelativePath(Path.Combine(Repository.Root, "Akosha.Search"), folder))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_knows_only_those_that_it_may_know(string folder)
    {
        Assert.True(
            Allowed.TryGetValue(folder, out var allowed), $"{folder} is new: say in ArrowTests which folders it may know");
        var known = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Akosha." + folder), "*.cs").SelectMany(Known)
            .Distinct().Where(other => $"Search/{other}" != folder);
        Assert.Equal([], known.Except(allowed).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_two_folders_know_each_other_even_by_way_of_others()
    {
        foreach (var folder in Allowed.Keys) Assert.DoesNotContain(folder, Reached(folder, []));

        static HashSet<string> Reached(string folder, HashSet<string> reached)
        {
            foreach (var other in Allowed[folder].Select(name => $"Search/{name}"))
                if (reached.Add(other)) Reached(other, reached);
            return reached;
        }
    }

    [Fact]
    public void A_project_refers_only_to_those_that_it_may_know()
    {
        var found = Directory.EnumerateDirectories(Repository.Root, "Akosha.*")
            .Where(folder => File.Exists(Path.Combine(folder, Path.GetFileName(folder) + ".csproj")))
            .ToDictionary(
                folder => Path.GetFileName(folder)["Akosha.".Length..], folder =>
                    ReferencesOf(Path.Combine(folder, Path.GetFileName(folder) + ".csproj")));
        Assert.Equal(Projects.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (project, references) in found)
            Assert.Equal(
            (project, string.Join(' ', Projects[project])),
            (project, string.Join(' ', references.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void Contracts_stand_on_the_base_library_alone_and_storage_does_without_a_web_server()
    {
        foreach (
            var (assembly, forbidden) in new[] { (typeof(Akosha.Contracts.ContractJson).Assembly, ""),
            (typeof(Akosha.Storage.StorageSetup).Assembly, "Microsoft.AspNetCore"),
            (typeof(Akosha.Platform.Settings.OptionsBinding).Assembly, "Microsoft.AspNetCore") })
        {
            var foreign = assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
                .Where(name => !name.StartsWith("System.", StringComparison.Ordinal));
            Assert.Equal(
                [], forbidden.Length == 0 ? foreign
                : foreign.Where(name => name.StartsWith(forbidden, StringComparison.Ordinal)));
        }
    }

    private static IEnumerable<string> Known(string file) => SearchUsing().Matches(File.ReadAllText(file))
        .Select(match => match.Groups["folder"].Value.Replace('.', '/'));

    private static List<string> ReferencesOf(string project) => [.. XDocument.Load(project).Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["Akosha.".Length..])];

    [GeneratedRegex(@"^using Akosha\.Search\.(?<folder>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SearchUsing();
}

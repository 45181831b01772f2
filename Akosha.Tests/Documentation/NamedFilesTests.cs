using System.Text.RegularExpressions;

namespace Akosha.Tests.Documentation;

public sealed partial class NamedFilesTests
{
    private static readonly HashSet<string> Sources = [.. Directory.EnumerateDirectories(Repository.Root, "Akosha.*")
        .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetFileName(file))];

    [Theory]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/architecture.md")]
    public void Each_source_file_that_is_named_is_there(string paper) =>
        Assert.Equal([], SourceFile().Matches(Read(paper)).Select(found => found.Value).Where(name => !Sources.Contains(name)));

    [Fact]
    public void Each_type_of_the_glossary_has_its_file() =>
        Assert.Equal([], TypeOfWord().Matches(Read("docs/glossary.md"))
            .Select(row => row.Groups[1].Value).Where(name => !Sources.Contains($"{name}.cs")));

    private static string Read(string paper) => File.ReadAllText(Path.Combine(Repository.Root, paper));

    [GeneratedRegex(@"(?<![>\w])[A-Z]\w+\.cs\b")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"(?m)\| `(\w+)` \|$")]
    private static partial Regex TypeOfWord();
}

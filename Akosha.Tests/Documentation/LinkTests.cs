using System.Text.RegularExpressions;

namespace Akosha.Tests.Documentation;

public sealed partial class LinkTests
{
    [Fact]
    public void What_the_papers_link_to_is_there()
    {
        string[] folders = ["docs", "k8s", "Akosha.Ingestion", "Akosha.Search", "Akosha.Storage"];
        var papers = Directory.EnumerateFiles(Repository.Root, "*.md").Concat(folders.SelectMany(folder =>
            Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)));
        var broken = papers
            .SelectMany(paper => Link().Matches(File.ReadAllText(paper)).Select(link => (paper, Target: link.Groups[1].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !IsThere(link.paper, link.Target))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, link.paper)}: {link.Target}");
        Assert.Equal([], broken);
    }

    private static bool IsThere(string paper, string target)
    {
        var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? paper : Path.GetFullPath(path, Path.GetDirectoryName(paper)!);
        if (!Path.Exists(file)) return false;
        return heading is null || File.ReadLines(file).Any(line => line.StartsWith('#') && AnchorOf(line) == heading);
    }

    // As GitHub makes it of a heading.
    private static string AnchorOf(string heading) =>
        NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}

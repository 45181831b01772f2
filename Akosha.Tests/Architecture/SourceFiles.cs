using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Akosha.Tests.Architecture;

/// <summary>The C# files of the solution and of the samples, parsed.</summary>
internal static class SourceFiles
{
    /// <summary>Their roots; the path of each is relative to the top of the repository.</summary>
    public static IReadOnlyList<SyntaxNode> All { get; } = [.. Directory
        .EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !IsMade(file)).Order(StringComparer.Ordinal)
        .Select(file => Parse(File.ReadAllText(file), Path.GetRelativePath(Repository.Root, file)))];

    /// <summary>The root of a text.</summary>
    public static SyntaxNode Parse(string text, string path = "") => CSharpSyntaxTree.ParseText(
        text, new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: ["ASPIRE_PACKAGES"]), path).GetRoot();

    /// <summary>Where a node stands, and its first line.</summary>
    public static string Place(SyntaxNode node) =>
        $"{node.SyntaxTree.FilePath}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: "
        + node.ToString().Split('\n')[0];

    private static bool IsMade(string file)
    {
        var folders = Path.GetRelativePath(Repository.Root, file).Split('/');
        return folders.Contains("bin") || folders.Contains("obj");
    }
}

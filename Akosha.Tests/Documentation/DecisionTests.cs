using System.Text.RegularExpressions;

namespace Akosha.Tests.Documentation;

public sealed partial class DecisionTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "adr");

    [Fact]
    public void Each_decision_says_its_status_and_date_and_stands_in_the_index()
    {
        var index = File.ReadAllText(Path.Combine(Folder, "README.md"));
        foreach (var file in Directory.EnumerateFiles(Folder, "0*.md"))
        {
            var name = Path.GetFileName(file);
            var text = File.ReadAllText(file);
            Assert.Matches(Head(), text);
            var number = Head().Match(text).Groups[1].Value;
            var title = Head().Match(text).Groups[2].Value;
            Assert.StartsWith(number.PadLeft(4, '0'), name, StringComparison.Ordinal);
            Assert.Contains($"| [{number}]({name}) | {title} | ", index, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^# (\d+)\. (.+)\n- Status: \S.*\n- Date: \d{4}-\d\d-\d\d\n")]
    private static partial Regex Head();
}

using Akosha.Testing.Documentation;

namespace Akosha.Tests.Documentation;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void The_page_says_what_the_options_are() => Assert.True(
        File.ReadAllText(ConfigurationPage.FilePath).ReplaceLineEndings("\n") == ConfigurationPage.Make(),
        $"docs/configuration.md is not what the options are now: run {ConfigurationPage.Command}");
}

using System.Text;
using System.Text.RegularExpressions;
using Akosha.Gateway;
using Akosha.Ingestion;
using Akosha.Platform.Settings;
using Akosha.Search;
using Akosha.ServiceDefaults;
using Akosha.Storage.Resilience;
using Akosha.Testing.Processes;
using Microsoft.AspNetCore.Builder;

namespace Akosha.Testing.Documentation;

/// <summary><c>docs/configuration.md</c>: every setting, made of the classes of options that the services register.</summary>
public static partial class ConfigurationPage
{
    /// <summary>The command that writes the page.</summary>
    public const string Command = "dotnet run -c Release --project Akosha.Benchmarks -- configuration";

    private const string Start = """
        # Configuration
        <!-- Made of the classes of options; a test holds it to them. After a change: $COMMAND -->
        Settings are environment variables, or the same keys with `:` in place of `__` in any ASP.NET configuration source,
        such as `--Akosha:Storage:Path=…` on the command line. A wrong value stops the start and is named. A service reads the
        settings of the features it has. Sizes are given in bytes; `…` stands for the part of a name that does not change.

        ## Beside the settings of Akosha

        | setting | default | what it is |
        |---|---|---|
        | `ConnectionStrings__redis` | none | `host:port[,password=…][,ssl=true]`: queue, commit notices, leases, cached answers |
        | `ASPNETCORE_URLS` | loopback: 8000, 8001, 8002 (gateway) | where to listen; beyond loopback only with authentication |
        | `Kestrel__Certificates__Default__Path`, `…KeyPath`, `…Password` | none | the certificate for `https://` addresses |
        | `ASPNETCORE_FORWARDEDHEADERS_ENABLED` | `false` | `true` behind a proxy: it tells the address of a caller |
        | `OTEL_EXPORTER_OTLP_ENDPOINT` | none | where traces, metrics and logs are sent |
        | `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` | every trace | which traces are kept |
        | `OTEL_SERVICE_NAME` | `ingestion`, `search`, `standalone`, `gateway` | the name of the service in telemetry |

        """;

    /// <summary>Where the page lies.</summary>
    public static string FilePath { get; } = Path.Combine(Repository.Root, "docs", "configuration.md");

    /// <summary>The page as the options are now.</summary>
    public static string Make()
    {
        var page = new StringBuilder(Start.Replace("$COMMAND", Command, StringComparison.Ordinal));
        var docs = new XmlSummaries();
        var sections = Sections().OrderBy(section => section.Section, StringComparer.Ordinal).ToList();
        foreach (var section in sections.Where(section => !IsDependency(section))) WriteSection(page, section, docs);
        WriteDependencies(page, [.. sections.Where(IsDependency)], docs);
        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>What all services together register; what only some have (Redis, S3, an endpoint) included.</summary>
    private static IEnumerable<OptionsSection> Sections()
    {
        var builder = WebApplication.CreateBuilder(
            ["--ConnectionStrings:redis=127.0.0.1", "--Akosha:Storage:Cold:Backend=s3", "--Akosha:Embedding:Provider=openai"]);
        builder.AddServiceDefaults();
        builder.AddAkoshaIngestion();
        builder.AddAkoshaSearch();
        builder.AddAkoshaGateway();
        return builder.Services.Select(service => service.ImplementationInstance).OfType<OptionsSection>().Distinct();
    }

    private static void WriteSection(StringBuilder page, OptionsSection section, XmlSummaries docs)
    {
        page.Append($"\n## {section.Section.Replace(":", ", ", StringComparison.Ordinal)}\n{AboutOf(section.Type, docs)}");
        page.Append("| setting | default | allowed | what it is |\n|---|---|---|---|\n");
        foreach (var setting in Setting.Of(section))
        {
            var about = setting.Property is { } property ? docs.Of(property) : "days";
            page.Append($"| `{setting.Variable}` | {setting.Default} | {setting.Allowed} | {about} |\n");
        }
    }

    /// <summary>One table for all dependencies, which have the same settings and other defaults.</summary>
    private static void WriteDependencies(StringBuilder page, List<OptionsSection> dependencies, XmlSummaries docs)
    {
        page.Append($"\n## Resilience\n{docs.Of(typeof(DependencyOptions))}\n\n");
        foreach (var dependency in dependencies) page.Append($"- {NameOf(dependency)}: {About(dependency.Type, docs)}\n");
        var columns = dependencies.ConvertAll(dependency => Setting.Of(dependency).ToList());
        page.Append($"\n| setting | {string.Join(" | ", dependencies.Select(NameOf))} | allowed | what it is |\n");
        page.Append($"|---|{string.Concat(dependencies.Select(_ => "---|"))}---|---|\n");
        foreach (var (row, setting) in columns[0].Index())
        {
            var defaults = string.Join(" | ", columns.Select(column => column[row].Default));
            page.Append($"| `…__{setting.Property!.Name.ToUpperInvariant()}` | {defaults} ");
            page.Append($"| {setting.Allowed} | {docs.Of(setting.Property)} |\n");
        }
    }

    /// <summary>What is said of a section beside the names of its settings, as a paragraph; empty if there is no more.</summary>
    private static string AboutOf(Type section, XmlSummaries docs) => About(section, docs) is { Length: > 0 } about
        ? $"{char.ToUpperInvariant(about[0])}{about[1..]}\n\n"
        : "\n";

    private static string About(Type section, XmlSummaries docs) => Names().Replace(docs.Of(section), "");

    private static string NameOf(OptionsSection dependency) => $"`{dependency.Section.Split(':')[^1].ToUpperInvariant()}`";

    private static bool IsDependency(OptionsSection section) => section.Type.IsAssignableTo(typeof(DependencyOptions));

    [GeneratedRegex("^Settings (under )?`[^`]+`[.:] ?")]
    private static partial Regex Names();
}

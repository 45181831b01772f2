using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Import;
using Akosha.Import.Formats;
using Akosha.Import.Reading;
using Akosha.Tests.Client;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Import;

/// <summary>A folder of files to import, and what a format makes of them, or an Akosha that they are imported into.</summary>
internal sealed class Imported : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public string StatePath => System.IO.Path.Combine(_folder.Path + "-state", "state.json");

    /// <summary>Writes a file of lines, each with its line feed.</summary>
    public string Lines(string name, params string[] lines) => File(name, string.Concat(lines.Select(line => line + "\n")));

    /// <summary>Writes a file.</summary>
    public string File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    public string File(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>What is read of a file by the format that it looks like.</summary>
    public async Task<(string? Format, List<ConversationRequest> Conversations, IReadOnlyList<Finding> Findings)> ReadAsync(
        string name, CsvMapping? csv = null)
    {
        var source = new Source(System.IO.Path.Combine(_folder.Path, name), _folder.Path);
        var findings = new Findings();
        if (ImportFormats.Of(source) is not { } format) return (null, [], []);
        var read = await format.ReadAsync(
            source, new ImportContext("s", csv ?? new CsvMapping(), findings), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return (format.Name, read, findings.All);
    }

    /// <summary>Imports the folder.</summary>
    public Task<ImportReport> IntoAsync(ClientHost host, Func<ImportOptions, ImportOptions>? with = null)
    {
        var options = new ImportOptions { Paths = [_folder.Path] };
        return new Akosha.Import.Import(host.Client, with?.Invoke(options) ?? options, TimeProvider.System)
            .RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A conversation in a line: its id, what it is forked from, its title, its messages as role and content.</summary>
    public static string Told(ConversationRequest conversation) =>
        $"{conversation.ConversationId}{(conversation.Parent is { } parent ? " of " + parent : "")}"
        + $"{(conversation.Title is { } title ? $" '{title}'" : "")}: "
        + string.Join(" | ", conversation.Messages!.Select(message => $"{message.Role} {Said(message)}"));

    private static string Said(MessageRequest message) => message.Content is { } content
        ? content.ValueKind == System.Text.Json.JsonValueKind.String ? content.GetString()! : content.GetRawText()
        : message.ToolCalls?.GetRawText() ?? "";

    public void Dispose()
    {
        _folder.Dispose();
        if (System.IO.Path.GetDirectoryName(StatePath) is { } state && Directory.Exists(state)) Directory.Delete(state, true);
    }
}

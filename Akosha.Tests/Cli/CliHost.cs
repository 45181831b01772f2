using System.Text;
using Akosha.Cli;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Cli;

/// <summary>Akosha in this process, and the program run against it.</summary>
internal sealed class CliHost(AkoshaHost akosha) : IAsyncDisposable
{
    public AkoshaHost Akosha => akosha;

    public static async Task<CliHost> StartAsync() => new(await AkoshaHost.StartAsync());

    /// <summary>Runs a command against this Akosha.</summary>
    public Task<(int Code, string Said, string Errors)> RunAsync(params string[] args) => AnswerAsync("", false, args);

    /// <summary>Runs a command with an input; a person may be asked, who answers that.</summary>
    public Task<(int Code, string Said, string Errors)> AnswerAsync(string input, bool isAsked, params string[] args) =>
        RunAtAsync([.. args, "--address", akosha.Http.BaseAddress!.ToString()], input, isAsked);

    /// <summary>Runs a command.</summary>
    public static async Task<(int Code, string Said, string Errors)> RunAtAsync(
        string[] args, string input = "", bool isAsked = false)
    {
        using var said = new StringWriter();
        using var errors = new StringWriter();
        using var reads = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var terminal = new Terminal(reads, said, errors) { IsAsking = isAsked };
        var code = await AkoshaCommand.RunAsync(args, terminal, TestContext.Current.CancellationToken);
        return (code, said.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }

    public ValueTask DisposeAsync() => akosha.DisposeAsync();
}

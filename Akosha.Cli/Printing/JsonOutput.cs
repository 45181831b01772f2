using System.Text.Json;
using Akosha.Contracts;

namespace Akosha.Cli.Printing;

/// <summary>Answers as the service gives them, one a line.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(ContractJson.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteJson<T>(this Terminal terminal, T value) =>
        terminal.Output.WriteLine(JsonSerializer.Serialize(value, Options));
}

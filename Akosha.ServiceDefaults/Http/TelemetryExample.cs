using System.Text.Json;

namespace Akosha.ServiceDefaults.Http;

/// <summary>An example of what exporters of OpenTelemetry send.</summary>
internal static class TelemetryExample
{
    /// <summary>The spans of a service: one call of a model.</summary>
    public static JsonElement Spans(string service, string question, string answer) => JsonSerializer.SerializeToElement(new
    {
        resource = new { attributes = new[] { Text("service.name", service) } },
        scopeSpans = new[]
        {
            new
            {
                spans = new[]
                {
                    new
                    {
                        traceId = "5b8efff798038103d269b633813fc60c",
                        spanId = "eee19b7ec3c1b174",
                        name = "chat gpt-5",
                        startTimeUnixNano = "1740823200000000000",
                        endTimeUnixNano = "1740823205000000000",
                        attributes = new[]
                        {
                            Text("gen_ai.operation.name", "chat"),
                            Text("gen_ai.conversation.id", "2025-03-01-deploy"),
                            Text("gen_ai.input.messages", Messages("user", question)),
                            Text("gen_ai.output.messages", Messages("assistant", answer)),
                        },
                    },
                },
            },
        },
    });

    private static object Text(string key, string stringValue) => new { key, value = new { stringValue } };

    private static string Messages(string role, string content) =>
        JsonSerializer.Serialize(new[] { new { role, parts = new[] { new { type = "text", content } } } });
}

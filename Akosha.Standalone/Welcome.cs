using Akosha.Storage;

namespace Akosha.Standalone;

/// <summary>Tells where Akosha listens and what to try: two lines that work as they stand.</summary>
internal static class Welcome
{
    public static void Write(WebApplication app)
    {
        var ingestion = app.Urls.First();
        var search = app.Urls.Last();
        var data = Path.GetFullPath(app.Services.GetRequiredService<StorageOptions>().Path);
        Console.WriteLine($$"""

            Akosha is ready: ingestion on {{ingestion}}, search on {{search}}, data in {{data}}
            Try:
              curl -s '{{ingestion}}/api/v1/conversations?wait=true' -H 'Content-Type: application/json' -d '{"system_id":"demo","conversation_id":"first","content":"The deploy key is rotated every Monday."}'
              curl -s '{{search}}/api/v1/search' -H 'Content-Type: application/json' -d '{"query":"when is the deploy key rotated?"}'

            """);
    }
}

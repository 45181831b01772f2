using System.Net.Http.Json;

namespace Akosha.AppHost;

/// <summary>What can be done to the running application from its dashboard.</summary>
internal static class Commands
{
    /// <summary>The maintenance jobs, and the replay of what was set aside, as commands on ingestion.</summary>
    public static IResourceBuilder<ProjectResource> WithMaintenanceCommands(
        this IResourceBuilder<ProjectResource> ingestion) => ingestion
        .WithPost(
            "/api/v1/maintenance/compaction", "compact", "Compact",
            "Merges small files of the lake, and drops what was replaced or deleted.", "ArrowMinimize")
        .WithPost("/api/v1/maintenance/vacuum", "vacuum", "Vacuum", "Removes files that nobody refers to any more.", "Broom")
        .WithPost(
            "/api/v1/maintenance/purge", "purge", "Purge", "Takes what was deleted out of the files, for good.", "DeleteDismiss")
        .WithPost(
            "/api/v1/queue/dead/replay", "replay-dead-letters", "Replay dead letters",
            "Puts the entries that were set aside back into the queue.", "ArrowReplyAll");

    /// <summary>A command that fills the memory with something to look at.</summary>
    /// <param name="gateway">Where it sends it to.</param>
    public static IResourceBuilder<ProjectResource> WithDemoFleet(this IResourceBuilder<ProjectResource> gateway)
    {
        var address = gateway.GetEndpoint("http");
        return gateway.WithCommand("demo-fleet", "Add a demo fleet", async context =>
        {
            using var http = new HttpClient { BaseAddress = new Uri(address.Url), Timeout = TimeSpan.FromMinutes(2) };
            using var answer = await http.PostAsJsonAsync(
                "/api/v1/conversations?wait=true", DemoFleet.Conversations(DateTimeOffset.UtcNow), context.CancellationToken);
            return answer.IsSuccessStatusCode
                ? CommandResults.Success()
                : CommandResults.Failure(
                    $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(context.CancellationToken)}");
        }, new CommandOptions
        {
            Description =
            $"Adds {DemoFleet.Systems} systems with conversations of the last months; again it changes nothing.",
            IconName = "PeopleTeamAdd",
            IsHighlighted = true
        });
    }

    private static IResourceBuilder<ProjectResource> WithPost(
        this IResourceBuilder<ProjectResource> service, string path, string name, string title, string description,
        string icon) =>
        service.WithHttpCommand(
            path, title, endpointName: "http", commandName: name,
            commandOptions: new HttpCommandOptions { Method = HttpMethod.Post, Description = description, IconName = icon });
}

using System.CommandLine;
using System.Net;
using System.Text.Json;
using Akosha.Cli.Printing;
using Akosha.Client;
using Akosha.Contracts.Operations;
using Akosha.Contracts.Systems;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha status</c>: services, what they hold tier by tier, and, for operators, queue and maintenance.</summary>
internal static class StatusCommand
{
    public static Command Make(Terminal terminal)
    {
        var command = new Command("status", "Tell how the services are, and what they hold");
        command.SetAction((parsed, cancellation) => RunAsync(terminal, parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellation)
    {
        using var client = Shared.ClientOf(parsed);
        var ingestion = await client.Operations.IngestionHealthAsync(cancellation);
        var search = await client.Operations.SearchHealthAsync(cancellation);
        var metrics = await client.MetricsAsync(cancellation);
        var queue = await AllowedAsync(() => client.Operations.QueueAsync(cancellation));
        var jobs = await AllowedAsync(() => client.Operations.JobsAsync(cancellation));
        if (parsed.GetValue(Shared.Json)) terminal.WriteJson(new { ingestion, search, metrics, queue, jobs = jobs?.Jobs });
        else Draw(terminal.Output, (ingestion, search), metrics, queue, jobs);
        return StateOf(ingestion) == Bad || StateOf(search) == Bad ? ExitCodes.Failed : ExitCodes.Done;
    }

    private const string Bad = "unhealthy";

    private static void Draw(
        TextWriter output, (JsonElement Ingestion, JsonElement Search) health, MetricsReply metrics, QueueReply? queue,
        JobsReply? jobs)
    {
        output.WriteLine($"ingestion {StateOf(health.Ingestion)}, search {StateOf(health.Search)}");
        output.WriteLine(
            $"{Words.Of(metrics.Systems, "system")}, {Words.Of(metrics.Conversations, "conversation")}, "
            + $"{Words.Of(metrics.Messages, "message")}, {Words.Bytes(metrics.ContentBytes)} of text");
        foreach (var (name, tier) in metrics.Tiers)
            output.WriteLine($"  {name}: {Words.Of(tier.Messages, "message")}"
                + $"{(tier.Bytes is { } bytes ? $", {Words.Bytes(bytes)}" : "")}");
        foreach (var warning in metrics.Warnings) output.WriteLine(Words.Shown(warning));
        if (queue is not null)
            output.WriteLine($"queue: {queue.Depth} waiting, {queue.DeadLetters} set aside");
        foreach (var job in jobs?.Jobs ?? []) output.WriteLine(MaintenanceCommand.Of(job));
    }

    private static string StateOf(JsonElement health) =>
        health.ValueKind == JsonValueKind.Object && health.TryGetProperty("status", out var state) ? state.ToString() : "unknown";

    /// <summary>What an operator may ask; null for whoever is none.</summary>
    private static async Task<T?> AllowedAsync<T>(Func<Task<T>> ask) where T : class
    {
        try
        {
            return await ask();
        }
        catch (AkoshaException error) when (error.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return null;
        }
    }
}

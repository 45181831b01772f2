using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Erasing;

/// <summary>
/// Takes the id of a system out of the log, where the tags of files name it. An entry stays where it is and says the same but for
/// that: its name is the fence between writers, and one who has fallen behind must find it taken. Checkpoints of before are
/// replaced by one of now.
/// </summary>
/// <param name="store">Holds the log.</param>
/// <param name="system">The system.</param>
internal sealed class LogRedaction(ObjectStore store, string system)
{
    private readonly byte[] _marks = Encoding.UTF8.GetBytes(Inner(JsonSerializer.Serialize(JsonSerializer.Serialize(system))));
    private readonly CommitLog _log = new(store, MessagesTable.Name);

    /// <summary>Does it.</summary>
    /// <returns>How many objects named the system.</returns>
    /// <exception cref="LakeDamageException">A checkpoint names it, and the log is damaged, so that no other can be written.</exception>
    public async Task<int> RunAsync(LakeTable table, CancellationToken cancellation)
    {
        var names = new List<string>();
        var found = 0;
        await foreach (var listed in store.ListAsync(_log.Folder, "", cancellation)) names.Add(listed.Name);
        foreach (var name in names.Where(name => _log.VersionOf(name) is not null))
            if (await RedactAsync(name, cancellation)) found++;
        var checkpoints = new Checkpoint(store, _log);
        var naming = new List<string>();
        foreach (var (version, parts) in checkpoints.Find(names))
            if (await IsNamedAsync(checkpoints, version, parts, cancellation)) naming.AddRange(parts);
        if (naming.Count == 0) return found;
        await table.CheckpointAsync(cancellation); // it may have the name of one of them
        var now = _log.NameOf(table.Snapshot.Version);
        foreach (var name in naming.Where(name => !name.StartsWith(now[..^".json".Length], StringComparison.Ordinal)))
            await store.DeleteAsync(name, cancellation);
        return found + naming.Count;
    }

    private static string Inner(string quoted) => quoted[1..^1];

    private async Task<bool> RedactAsync(string name, CancellationToken cancellation)
    {
        if (await store.TryReadAsync(name, cancellation) is not { } entry || entry.AsSpan().IndexOf(_marks) < 0) return false;
        try
        {
            await store.PutAsync(name, Redacted(entry), cancellation);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // It is damaged, which health and answers say: whoever mends it, or removes it, does the rest.
        }
        return true;
    }

    private byte[] Redacted(byte[] entry)
    {
        var actions = Encoding.UTF8.GetString(entry).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        foreach (var tags in actions.Select(action => action["add"]?["tags"]).OfType<JsonObject>())
            if (tags[SegmentStats.SystemsTag]?.GetValue<string>() is { } text && JsonNode.Parse(text) is JsonArray named)
                tags[SegmentStats.SystemsTag] = new JsonArray(
                    [.. named.Select(other => other!.GetValue<string>()).Where(other => other != system)
                    .Select(other => (JsonNode)JsonValue.Create(other))]).ToJsonString();
        var lines = Encoding.UTF8.GetBytes(string.Concat(actions.Skip(1).Select(action => action.ToJsonString() + "\n")));
        if (actions[0]["commitInfo"] is JsonObject info && info.ContainsKey("akosha"))
            info["akosha"] = JsonSerializer.SerializeToNode(CommitSeal.Of(actions.Count - 1, lines), JsonSerializerOptions.Web);
        return [.. Encoding.UTF8.GetBytes(actions[0].ToJsonString() + "\n"), .. lines];
    }

    private async Task<bool> IsNamedAsync(
        Checkpoint checkpoints, long version, IReadOnlyList<string> parts, CancellationToken cancellation)
    {
        try
        {
            var (snapshot, _) = await checkpoints.ReadAsync(version, parts, cancellation);
            return snapshot.Files.Values.Any(file => SegmentStats.Systems(file)?.Contains(system) == true);
        }
        catch (Exception error) when (error is LakeDamageException or LakeUnsupportedException)
        {
            return true; // nobody knows
        }
    }
}

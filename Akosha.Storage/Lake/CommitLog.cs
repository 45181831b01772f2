using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Akosha.Storage.ObjectStores;

namespace Akosha.Storage.Lake;

/// <summary>
/// The entries <c>_delta_log/{version:D20}.json</c> of a table: reads them, and adds the next one if nobody else did.
/// </summary>
/// <param name="store">The store that holds the table.</param>
/// <param name="table">The table's name in the store, without a slash at its end.</param>
public sealed class CommitLog(ObjectStore store, string table)
{
    /// <summary>Entries that are read at the same time.</summary>
    public const int MaxAhead = 16;

    /// <summary>The folder of the log, ending in a slash.</summary>
    public string Folder { get; } = $"{table}/_delta_log/";

    /// <summary>The name of the entry of a version.</summary>
    public string NameOf(long version) => Folder + version.ToString("D20", CultureInfo.InvariantCulture) + ".json";

    /// <summary>The version of an entry by its name; null for any other object.</summary>
    public long? VersionOf(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)
            && name.Length == Folder.Length + 25
            && long.TryParse(name.AsSpan(Folder.Length, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    /// <summary>
    /// The entries from a version on, in their order, up to the first that is not there. Once there are several, the next ones
    /// are read while the caller works on one: whoever has fallen behind catches up, and whoever has not asks for no more than
    /// the next.
    /// </summary>
    /// <inheritdoc cref="TryReadAsync"/>
    public async IAsyncEnumerable<LakeEntry> ReadFromAsync(long version, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ahead = new Queue<Task<LakeEntry?>>();
        var next = version;
        for (var most = 1; ; most = Math.Min(most * 2, MaxAhead))
        {
            while (ahead.Count < most) ahead.Enqueue(TryReadAsync(next++, cancellation));
            if (await ahead.Dequeue() is not { } entry) break;
            yield return entry;
        }
        // later ones are read again, after what is missing before them
        await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Reads an entry; null if the log does not go that far. One that is damaged, or must not be followed, says so and changes
    /// nothing.
    /// </summary>
    public async Task<LakeEntry?> TryReadAsync(long version, CancellationToken cancellation)
    {
        if (await store.TryReadAsync(NameOf(version), cancellation) is not { } content) return null;
        try
        {
            return Check(version, content, Parse(content));
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException)
        {
            return Damaged(version, $"not a readable log entry: {error.Message}");
        }
    }

    /// <summary>Adds the entry of <paramref name="version"/>, sealed so that readers see that it is whole.</summary>
    /// <param name="version">The version.</param>
    /// <param name="info">What is said of the commit.</param>
    /// <param name="actions">Its other actions.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>False if another writer has added that version.</returns>
    public Task<bool> TryAppendAsync(
        long version, CommitInfo info, IReadOnlyCollection<LakeAction> actions, CancellationToken cancellation)
    {
        var lines = Encoding.UTF8.GetBytes(string.Concat(actions.Select(action => action.ToJson() + "\n")));
        var first = new LakeAction { CommitInfo = info with { Akosha = CommitSeal.Of(actions.Count, lines) } }.ToJson() + "\n";
        return store.TryCreateAsync(NameOf(version), (byte[])[.. Encoding.UTF8.GetBytes(first), .. lines], cancellation);
    }

    private LakeEntry Check(long version, byte[] content, List<LakeAction> actions)
    {
        if (EntryCheck.Find(content, actions) is { } reason) return Damaged(version, reason);
        if (actions.Select(ActionCheck.Find).FirstOrDefault(found => found is not null) is not { } refused)
            return new LakeEntry(version, actions);
        var protocols = actions.Where(action => action.Protocol is { IsReadable: false }).ToList();
        return Damaged(
            version, refused, protocols, protocols.Count > 0 ? null
            : [.. actions.Select(action => action.FileName).OfType<string>()]);
    }

    private LakeEntry Damaged(
        long version, string reason, IReadOnlyList<LakeAction>? actions = null, IReadOnlyList<string>? files = null) =>
        new(version, actions ?? []) { Damage = new LakeDamage(NameOf(version), reason) { Files = files } };

    private static List<LakeAction> Parse(byte[] content)
    {
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        var actions = new List<LakeAction>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            actions.Add(LakeAction.Parse(line));
            if (actions[^1].Count == 0 && SaysNothing(line)) throw new JsonException("an action has no content");
        }
        return actions.Count > 0 ? actions : throw new JsonException("the entry is empty");
    }

    /// <summary>
    /// True for a line without an action, or with null for one; there may be kinds of action that this reader does not know.
    /// </summary>
    private static bool SaysNothing(string line)
    {
        using var action = JsonDocument.Parse(line);
        return !action.RootElement.EnumerateObject().Any(property => property.Value.ValueKind != JsonValueKind.Null);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Akosha.Storage.ObjectStores;

namespace Akosha.Storage.Lake;

/// <summary>The entries <c>_delta_log/{version:D20}.json</c> of a table: reads them, and adds the next one if nobody else did.</summary>
/// <param name="store">The store that holds the table.</param>
/// <param name="table">The table's name in the store, without a slash at its end.</param>
public sealed class CommitLog(ObjectStore store, string table)
{
    /// <summary>The folder of the log, ending in a slash.</summary>
    public string Folder { get; } = $"{table}/_delta_log/";

    /// <summary>The name of the entry of a version.</summary>
    public string NameOf(long version) => Folder + version.ToString("D20", CultureInfo.InvariantCulture) + ".json";

    /// <summary>The version of an entry by its name; null for any other object.</summary>
    public long? VersionOf(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal) && name.Length == Folder.Length + 25
            && long.TryParse(name.AsSpan(Folder.Length, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    /// <summary>Reads an entry; null if the log does not go that far.</summary>
    /// <exception cref="LakeException">The entry is there and cannot be read.</exception>
    public async Task<LakeEntry?> TryReadAsync(long version, CancellationToken cancellation)
    {
        if (await store.TryReadAsync(NameOf(version), cancellation) is not { } content) return null;
        try
        {
            return new LakeEntry(version, Parse(content));
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException)
        {
            throw new LakeException($"not a readable log entry: {error.Message}", error);
        }
    }

    /// <summary>Adds the entry of <paramref name="version"/>.</summary>
    /// <returns>False if another writer has added that version.</returns>
    public Task<bool> TryAppendAsync(long version, IEnumerable<LakeAction> actions, CancellationToken cancellation)
    {
        var lines = new StringBuilder();
        foreach (var action in actions) lines.Append(action.ToJson()).Append('\n');
        return store.TryCreateAsync(NameOf(version), Encoding.UTF8.GetBytes(lines.ToString()), cancellation);
    }

    private static List<LakeAction> Parse(byte[] content)
    {
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        var actions = new List<LakeAction>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            actions.Add(LakeAction.Parse(line));
        return actions.Count > 0 ? actions : throw new JsonException("the entry is empty");
    }
}

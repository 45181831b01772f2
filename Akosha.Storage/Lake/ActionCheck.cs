using System.Buffers;
using System.Text;

namespace Akosha.Storage.Lake;

/// <summary>
/// Tells actions that this reader must not take: they name a file outside the table, say nothing it can use, or ask for more than
/// it can.
/// </summary>
internal static class ActionCheck
{
    private const long MaxBytes = 1L << 40, MaxName = 1_024, MaxSegment = 255;
    private const string LogFolder = "_delta_log";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly long FirstTime = DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
        LastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>What is wrong with an action; null if nothing is.</summary>
    public static string? Find(LakeAction action) => action switch
    {
        { Count: > 1 } => "a line holds several actions",
        { Add: { } add } => OfPath("an add", add.Path) ?? Of(add),
        { Remove: { } remove } => OfPath("a remove", remove.Path) ?? OfTime(remove.Path, remove.DeletionTimestamp),
        { Txn: { } txn } => txn.AppId is null ? "a txn has no appId" : null,
        { Protocol: { } protocol } => OfProtocol(protocol),
        _ => null,
    };

    private static string? Of(AddFile add) => add switch
    {
        { DeletionVector: not null } =>
            $"{add.Path} has a deletion vector, which reader version {TableProtocol.ReaderVersion} does not know",
        { Size: < 0 or > MaxBytes } => $"{add.Path} has a size of {add.Size} bytes",
        _ => OfTime(add.Path, add.ModificationTime),
    };

    private static string? OfTime(string path, long? milliseconds) =>
        milliseconds is { } time && (time < FirstTime || time > LastTime) ? $"{path} has the time {time}, which is none" : null;

    private static string? OfProtocol(TableProtocol protocol) => protocol switch
    {
        { MinReaderVersion: < 1 } or { MinWriterVersion: < 1 } => "the protocol does not say which reader and writer it needs",
        { IsReadable: false } =>
            $"the table needs Delta reader version {protocol.MinReaderVersion}; this reader knows {TableProtocol.ReaderVersion}",
        _ => null,
    };

    private static string? OfPath(string action, string? path)
    {
        if (string.IsNullOrEmpty(path)) return $"{action} has no path";
        // Twice: what one reader decodes once, a proxy or another store may decode again.
        var once = Uri.UnescapeDataString(path);
        return HasScheme(path) || !IsWithin(once) || !IsWithin(Uri.UnescapeDataString(once))
            ? $"the path {Shown(path)} leaves the table, or is none" : null;
    }

    private static bool IsWithin(string name) => !name.StartsWith('/') && !name.Contains('\\') && !name.Any(char.IsControl)
        && Encoding.UTF8.GetByteCount(name) <= MaxName && !name.StartsWith(LogFolder + "/", StringComparison.Ordinal)
        && Array.TrueForAll(
            name.Split('/'), part => part is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(part) <= MaxSegment);

    private static bool HasScheme(string path) => path.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && char.IsAsciiLetter(path[0]) && path.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;

    private static string Shown(string path) =>
        string.Concat(path.Take(200).Select(character => char.IsControl(character) ? '\uFFFD' : character));
}

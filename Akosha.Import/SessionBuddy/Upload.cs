using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Akosha.Import.Reading;

namespace Akosha.Import.SessionBuddy;

/// <summary>
/// An upload of Session-Buddy: <c>systems/{id}/uploads/{stamp}/</c> with its files and, written last, <c>manifest.json</c>.
/// Without that, or where a file is not what the manifest says, it is still being written. Sizes of 0 and empty checksums say
/// nothing: that is what Session-Buddy writes where it does not know. What it knows may be of the file as it lies there or of
/// what it becomes when it is decompressed.
/// </summary>
/// <param name="SystemId">The system, as the path names it: it may have dots.</param>
/// <param name="UploadId">The upload: a time and the system.</param>
internal sealed record Upload(string SystemId, string UploadId)
{
    /// <summary>The name of the manifest.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The name of what Akosha's own worker takes.</summary>
    public const string Memories = "memories.json";

    /// <summary>The upload that a file is of, by its path; null if it lies elsewhere.</summary>
    public static Upload? Of(string path) => path.Replace('\\', '/').Split('/') is
        [.., "systems", { Length: > 0 } system, "uploads", { Length: > 0 } upload, { Length: > 0 }]
        ? new Upload(system, upload) : null;

    /// <summary>Looks whether all of an upload is there.</summary>
    /// <param name="folder">The folder of its files.</param>
    /// <exception cref="UnfinishedException">It is not.</exception>
    public static void RequireWhole(string folder)
    {
        var path = Path.Combine(folder, Manifest);
        if (!File.Exists(path)) throw new UnfinishedException("there is no manifest.json yet");
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var file in manifest.RootElement.Items("files")) Require(folder, file);
        }
        catch (JsonException)
        {
            throw new UnfinishedException("manifest.json is not whole yet");
        }
    }

    /// <summary>A file, decompressed if it is compressed, whatever its name says.</summary>
    public static Stream Decompressed(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var length = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return length == magic.Length && magic is [0x1F, 0x8B] ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static void Require(string folder, JsonElement file)
    {
        var name = Path.GetFileName(file.ValueKind == JsonValueKind.String ? file.GetString() : file.Text("name", "path"));
        if (string.IsNullOrEmpty(name) || name == Manifest) return;
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new UnfinishedException($"{name} is not there yet");
        var size = file.Get("size_bytes") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var bytes)
            ? bytes : 0;
        if (file.Text("checksum") is not { } checksum)
        {
            if (size > 0 && size != new FileInfo(path).Length && size != Length(path))
                throw new UnfinishedException($"{name} has not the size that manifest.json says");
            return;
        }
        var hex = checksum[(checksum.IndexOf(':', StringComparison.Ordinal) + 1)..]; // sha256:…
        if (!Hashes(path).Contains(hex, StringComparer.OrdinalIgnoreCase))
            throw new UnfinishedException($"{name} has not the checksum that manifest.json says");
    }

    private static long Length(string path)
    {
        try
        {
            using var file = Decompressed(File.OpenRead(path));
            var buffer = new byte[1 << 16];
            var length = 0L;
            for (int read; (read = file.Read(buffer)) > 0;) length += read;
            return length;
        }
        catch (InvalidDataException)
        {
            return -1; // cut off
        }
    }

    private static IEnumerable<string> Hashes(string path)
    {
        using (var file = File.OpenRead(path)) yield return Convert.ToHexString(SHA256.HashData(file));
        using var inner = Decompressed(File.OpenRead(path));
        if (inner is FileStream) yield break;
        string? hash = null;
        try
        {
            hash = Convert.ToHexString(SHA256.HashData(inner));
        }
        catch (InvalidDataException)
        {
            // Cut off: it has none.
        }
        if (hash is not null) yield return hash;
    }
}

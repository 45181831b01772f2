using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Akosha.ServiceDefaults.Security;

/// <summary>The file of API keys: a JSON array of <see cref="ApiKey"/>, readable to its owner alone.</summary>
public static class KeyFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        AllowDuplicateProperties = false
    };

    /// <summary>
    /// The path of the file: the setting (<see cref="AuthOptions.KeysFile"/>), or <c>keys.json</c> in the data folder.
    /// </summary>
    public static string PathOf(IConfiguration configuration) => configuration["Akosha:Auth:KeysFile"] is { Length: > 0 } file
        ? file
        : Path.Combine(configuration["Akosha:Storage:Path"] ?? "data", "keys.json");

    /// <summary>The keys of a file; none if it is not there.</summary>
    /// <exception cref="InvalidDataException">It is not a file of keys, or nobody can tell whether it is.</exception>
    public static IReadOnlyList<ApiKey> Read(string path) => TryReadBytes(path) is { } content ? Parse(path, content) : [];

    /// <summary>The bytes of the file; null if it is certain that there is none.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or a folder above it cannot be entered.</exception>
    public static byte[]? TryReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            if (new FileInfo(path).LinkTarget is null) return null;
            throw new InvalidDataException($"{path} cannot be read: it is a link to what is not there", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The keys in the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">It is not a file of keys.</exception>
    public static IReadOnlyList<ApiKey> Parse(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            var keys = JsonSerializer.Deserialize<List<ApiKey?>>(content, Json)
                ?? throw new JsonException("it holds null, not an array of keys");
            var ids = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < keys.Count; i++)
            {
                if (ApiKey.ProblemOf(keys[i]) is { } problem) throw new JsonException($"entry {i} {problem}");
                if (!ids.Add(keys[i]!.Id)) throw new JsonException($"entry {i} has the id of an earlier one, {keys[i]!.Id}");
            }
            return keys!;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} is not a file of API keys: {error.Message}", error);
        }
    }

    /// <summary>
    /// Changes the file, one process after the other: what another one writes meanwhile is not lost, and who reads finds the keys
    /// of before or of after.
    /// </summary>
    /// <param name="path">The file; it is created if it is not there.</param>
    /// <param name="change">The keys to be, of those there are; null to leave them.</param>
    /// <exception cref="InvalidDataException">The file cannot be read or written.</exception>
    public static void Update(string path, Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>?> change)
    {
        try
        {
            path = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
                : Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var alone = KeyFileLock.Take(path);
            if (change(Read(path)) is { } keys) KeyFileDisk.Replace(path, stream => JsonSerializer.Serialize(stream, keys, Json));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Replaces the keys, whatever they were.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read or written.</exception>
    public static void Write(string path, IReadOnlyList<ApiKey> keys) => Update(path, _ => keys);
}

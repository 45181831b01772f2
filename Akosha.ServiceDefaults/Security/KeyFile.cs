using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Akosha.ServiceDefaults.Security;

/// <summary>The file of API keys: a JSON array of <see cref="ApiKey"/>, readable to its owner alone.</summary>
public static class KeyFile
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The path of the file: the setting (<see cref="AuthOptions.KeysFile"/>), or <c>keys.json</c> in the data folder.</summary>
    public static string PathOf(IConfiguration configuration) => configuration["Akosha:Auth:KeysFile"] is { Length: > 0 } file
        ? file
        : Path.Combine(configuration["Akosha:Storage:Path"] ?? "data", "keys.json");

    /// <summary>The keys of a file; none if it is not there.</summary>
    /// <exception cref="InvalidDataException">It is not a file of keys.</exception>
    public static IReadOnlyList<ApiKey> Read(string path)
    {
        try
        {
            return File.Exists(path) ? Parse(path, File.ReadAllBytes(path)) : [];
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
            return JsonSerializer.Deserialize<List<ApiKey>>(content, Json) ?? [];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not a file of API keys: {error.Message}", error);
        }
    }

    /// <summary>Replaces the file as a whole.</summary>
    public static void Write(string path, IReadOnlyList<ApiKey> keys)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var access = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, access))
        {
            JsonSerializer.Serialize(stream, keys, Json);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}

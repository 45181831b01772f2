using System.Text.Json;

namespace Akosha.Cli.Settings;

/// <summary>
/// The profiles of a JSON file: <c>{"default": "home", "profiles": {"home": {"address": "http://…", "key": "ak_…"}}}</c>.
/// </summary>
/// <param name="Default">The name of the one that is taken if no other is named.</param>
/// <param name="ByName">All of them.</param>
internal sealed record Profiles(string? Default, IReadOnlyDictionary<string, Profile> ByName)
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Where the file is if nothing else is said: <c>akosha/config.json</c> among the settings of the user.</summary>
    public static string DefaultPath => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "akosha", "config.json");

    /// <summary>Where imports keep how far they are.</summary>
    public static string StateFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "akosha");

    /// <summary>Reads a file.</summary>
    /// <exception cref="WrongCommandException">It is there, and is not as it should be.</exception>
    public static Profiles Load(string path)
    {
        if (!File.Exists(path)) return new Profiles(null, new Dictionary<string, Profile>());
        try
        {
            var file = JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(path), Reading);
            return new Profiles(file?.Default, file?.Profiles ?? []);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new WrongCommandException($"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>The profile of a name, or the default one.</summary>
    /// <exception cref="WrongCommandException">There is none of the name.</exception>
    public Profile Find(string? name)
    {
        if ((name ?? Default) is not { } wanted) return new Profile(null);
        return ByName.TryGetValue(wanted, out var profile) ? profile : throw new WrongCommandException(
            $"there is no profile '{wanted}'; {(ByName.Count == 0 ? "none is" : string.Join(", ", ByName.Keys) + " are")} there");
    }

    private sealed record Stored(string? Default, Dictionary<string, Profile>? Profiles);
}

using System.CommandLine;
using Akosha.Cli.Settings;
using Akosha.Client;

namespace Akosha.Cli.Commands;

/// <summary>The options that every command has, and what they come to.</summary>
internal static class Shared
{
    public static readonly Option<string?> ProfileName =
        new("--profile") { Description = "The profile of the settings file to use", Recursive = true };

    public static readonly Option<string?> SettingsPath = new("--config")
    {
        Description = $"The settings file (AKOSHA_CONFIG; else {Path.Combine("akosha", "config.json")} among the user's settings)",
        Recursive = true,
    };

    public static readonly Option<string?> Address =
        new("--address") { Description = "Where Akosha is (AKOSHA_ADDRESS; else http://127.0.0.1:8000)", Recursive = true };

    public static readonly Option<string?> Key =
        new("--key") { Description = "The API key (AKOSHA_KEY keeps it from the list of processes)", Recursive = true };

    public static readonly Option<bool> Json =
        new("--json") { Description = "Print JSON, as the service answers it", Recursive = true };

    private static readonly Uri Local = new("http://127.0.0.1:8000");

    public static void AddTo(RootCommand root)
    {
        foreach (var option in new Option[] { ProfileName, SettingsPath, Address, Key, Json }) root.Options.Add(option);
    }

    /// <summary>A client of the Akosha that is meant.</summary>
    /// <param name="parsed">The command.</param>
    /// <param name="isPatient">True to wait out what passes, for what lasts; false to say soon that nobody answers.</param>
    public static AkoshaClient ClientOf(ParseResult parsed, bool isPatient = false)
    {
        var options = OptionsOf(parsed);
        options.MaxRetries = isPatient ? 12 : 1;
        if (!isPatient) options.RetryDelay = TimeSpan.FromMilliseconds(100);
        return AkoshaClient.Create(options);
    }

    /// <summary>Where the Akosha that is meant is.</summary>
    public static AkoshaClientOptions OptionsOf(ParseResult parsed)
    {
        var path = parsed.GetValue(SettingsPath) ?? Environment.GetEnvironmentVariable("AKOSHA_CONFIG") ?? Profiles.DefaultPath;
        var profile = Profiles.Load(path).Find(parsed.GetValue(ProfileName));
        var address = AddressOf(parsed.GetValue(Address), "--address")
            ?? AddressOf(Environment.GetEnvironmentVariable("AKOSHA_ADDRESS"), "AKOSHA_ADDRESS");
        return new AkoshaClientOptions
        {
            Address = address ?? profile.Address ?? Local,
            SearchAddress = address is null ? profile.SearchAddress : null,
            ApiKey = parsed.GetValue(Key) ?? Environment.GetEnvironmentVariable("AKOSHA_KEY") ?? profile.Key,
        };
    }

    private static Uri? AddressOf(string? text, string from)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal)
            ? address : throw new WrongCommandException($"{from}: '{text}' is no address such as {Local}");
    }
}

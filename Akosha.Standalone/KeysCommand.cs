using System.Globalization;
using Akosha.Contracts.Fields;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Standalone;

/// <summary><c>keys create | list | revoke</c>: looks after the file of API keys that running services follow.</summary>
public static class KeysCommand
{
    /// <summary>What may follow <c>keys</c>.</summary>
    public const string Usage = """
        keys create --name NAME --scopes ingest,search,admin --systems ID,ID | '*' [--days N]
        keys list
        keys revoke ID
        The file is AKOSHA__AUTH__KEYSFILE, or keys.json in AKOSHA__STORAGE__PATH (data); --file FILE names another.
        """;

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">What follows <c>keys</c>.</param>
    /// <param name="output">Takes what is printed.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The exit code: 0, or 2 if the arguments are wrong.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TimeProvider time)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        var plain = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) plain.Add(arguments[i]);
            else if (i + 1 < arguments.Count) named[arguments[i][2..]] = arguments[++i];
            else return Wrong(output, $"{arguments[i]} needs a value");
        }
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var path = named.GetValueOrDefault("file") ?? KeyFile.PathOf(configuration);
        try
        {
            return plain switch
            {
                ["create"] => Create(path, KeyMark.Of(configuration), named, output, time.GetUtcNow()),
                ["list"] => List(path, output),
                ["revoke", var id] => Revoke(path, id, output),
                _ => Wrong(output, "one of create, list and revoke is wanted"),
            };
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Wrong(output, error.Message);
        }
    }

    private static int Create(string path, KeyMark mark, Dictionary<string, string> named, TextWriter output, DateTimeOffset now)
    {
        string[] scopes = Words(named, "scopes"), systems = Words(named, "systems");
        if (string.IsNullOrWhiteSpace(named.GetValueOrDefault("name")))
            return Wrong(output, "--name is missing: what the key is for");
        if (scopes.Length == 0 || scopes.Except(Scopes.All).Any())
            return Wrong(output, $"--scopes must be of {string.Join(", ", Scopes.All)}");
        if (systems.Length == 0 || systems.Any(system => system != SystemAccess.All && FieldRules.SystemId(system) is not null))
            return Wrong(output, "--systems must be ids of systems (1-128 of A-Z a-z 0-9 . _ : -), or '*' for all");
        var days = 0;
        if (named.TryGetValue("days", out var text)
            && (!int.TryParse(text, CultureInfo.InvariantCulture, out days) || days is < 1 or > 36_500))
            return Wrong(output, "--days must be 1-36500");
        var (stored, key) = ApiKey.Create(named["name"], scopes, systems, now, days > 0 ? now.AddDays(days) : null);
        KeyFile.Update(path, keys => [.. keys, stored]);
        output.WriteLine($"id {stored.Id}, kept in {Path.GetFullPath(path)}; the key is shown this once:");
        output.WriteLine(key);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) == Path.GetDirectoryName(Path.GetFullPath(mark.Path))) mark.Leave();
        return 0;
    }

    private static int List(string path, TextWriter output)
    {
        foreach (var key in KeyFile.Read(path))
        {
            var end = key.ExpiresAt is { } at ? at.ToString("u", CultureInfo.InvariantCulture) : "never";
            output.WriteLine(
                $"{key.Id}  {key.Name}  scopes {string.Join(',', key.Scopes)}  systems {string.Join(',', key.Systems)}  ends "
                + $"{end}");
        }
        return 0;
    }

    private static int Revoke(string path, string id, TextWriter output)
    {
        var isThere = false;
        // The file stays when its last key goes: services that follow it go on asking for keys.
        KeyFile.Update(path, keys => (isThere = keys.Any(key => key.Id == id)) ? [.. keys.Where(key => key.Id != id)] : null);
        if (!isThere) return Wrong(output, $"there is no key {id} in {path}");
        output.WriteLine($"{id} is revoked; running services refuse it within a second");
        return 0;
    }

    private static string[] Words(Dictionary<string, string> named, string name) =>
        named.GetValueOrDefault(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static int Wrong(TextWriter output, string problem)
    {
        output.WriteLine(problem);
        output.WriteLine(Usage);
        return 2;
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// An API key as it is stored: the secret itself is not in it. A key reads <c>ak_{id}_{secret}</c>; the secret has 256 random
/// bits, so that one round of SHA-256 is as hard to turn back as a slow hash of a password.
/// </summary>
/// <param name="Id">Names the key in lists and logs; 12 hexadecimal digits.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hash">SHA-256 of the whole key, hexadecimal.</param>
/// <param name="Scopes">What it may do (<see cref="Security.Scopes"/>).</param>
/// <param name="Systems">The systems it may do it with; <c>*</c> for all.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record ApiKey(
    string Id, string Name, string Hash, IReadOnlyList<string> Scopes, IReadOnlyList<string> Systems, DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt)
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "ak_";

    private const int SecretBytes = 32, IdBytes = 6;

    /// <summary>Makes a new key.</summary>
    /// <returns>What is stored, and the key itself, which is shown once.</returns>
    public static (ApiKey Stored, string Key) Create(
        string name, IReadOnlyList<string> scopes, IReadOnlyList<string> systems, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var key = $"{Prefix}{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        return (new ApiKey(id, name, HashOf(key), scopes, systems, now, expiresAt), key);
    }

    /// <summary>The id in a key that was presented; null if it is not formed like one.</summary>
    public static string? IdOf(string presented)
    {
        var id = presented.Split('_') is [_, var part, _] && presented.StartsWith(Prefix, StringComparison.Ordinal) ? part : null;
        return id?.Length == IdBytes * 2 ? id : null;
    }

    /// <summary>True if this is the key that was presented; takes as long whether it is or not.</summary>
    public bool IsKey(string presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(HashOf(presented)));

    /// <summary>What an entry of the file lacks; null if it is whole.</summary>
    internal static string? ProblemOf(ApiKey? key) => key switch
    {
        null => "is null",
        { Id: not { Length: IdBytes * 2 } } => $"has no id (id: {IdBytes * 2} hexadecimal digits)",
        { Name: null } => "has no name",
        { Hash: not { Length: SHA256.HashSizeInBytes * 2 } } =>
            $"has no hash (hash: {SHA256.HashSizeInBytes * 2} hexadecimal digits)",
        _ when !key.Id.All(char.IsAsciiHexDigitLower) || !key.Hash.All(char.IsAsciiHexDigitLower) =>
            "has an id or a hash that is not of the digits 0-9 and a-f",
        { Scopes: null } or { Systems: null } => $"has no {(key.Scopes is null ? "scopes" : "systems")} (an array of strings)",
        _ when key.Scopes.Concat(key.Systems).Any(string.IsNullOrEmpty) => "has a scope or a system that is empty or null",
        _ => null,
    };

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

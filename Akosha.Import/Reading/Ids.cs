using System.Security.Cryptography;
using System.Text;
using Akosha.Contracts.Fields;

namespace Akosha.Import.Reading;

/// <summary>Ids of what has none, or one that Akosha does not take: always the same for the same.</summary>
internal static class Ids
{
    /// <summary>The id as it is, if it is one; else what stands for it.</summary>
    public static string Of(string given) => FieldRules.NewId(given) is null ? given : Made(given);

    /// <summary>What stands for some text: 32 hexadecimal digits.</summary>
    public static string Made(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>A system of this name: what cannot stand in its id becomes a hyphen.</summary>
    public static string System(string name)
    {
        if (FieldRules.NewSystemId(name) is null) return name;
        var id = new string([.. name.Take(128).Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '-' ? letter : '-')]);
        return FieldRules.NewSystemId(id) is null ? id : "imported";
    }
}

using System.Globalization;
using System.IO.Hashing;
using System.Text.Json.Serialization;

namespace Akosha.Storage.Lake;

/// <summary>
/// What a commit of Akosha says of itself in its <c>commitInfo</c>, under <c>akosha</c>, so that a reader sees that the entry is
/// whole. Other readers pass over it.
/// </summary>
/// <param name="Actions">How many actions follow the <c>commitInfo</c>.</param>
/// <param name="Checksum">The XXH3-64 of all bytes after the first line, in hexadecimal.</param>
public sealed record CommitSeal(
    [property: JsonRequired] int Actions, [property: JsonRequired, JsonPropertyName("xxh3")] string Checksum)
{
    /// <summary>The seal of an entry.</summary>
    /// <param name="actions">The number of lines after the first.</param>
    /// <param name="lines">Their bytes.</param>
    public static CommitSeal Of(int actions, ReadOnlySpan<byte> lines) =>
        new(actions, XxHash3.HashToUInt64(lines).ToString("x16", CultureInfo.InvariantCulture));
}

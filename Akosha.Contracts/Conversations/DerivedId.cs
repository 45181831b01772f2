using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// The id of a message that was sent without one: the same whenever the same is sent again, so that a retry changes nothing,
/// and a history that has grown by a turn adds that turn.
/// </summary>
/// <remarks>
/// An id is <see cref="Prefix"/> and 26 characters of base 32 (RFC 4648, lower case): the bytes of the <see cref="Digest"/> of
/// some texts, as a number of which the first byte is the highest. Clients may give such ids themselves, which is what sending a
/// conversation that was read does.
/// </remarks>
public static class DerivedId
{
    /// <summary>What every derived id begins with.</summary>
    public const char Prefix = '~';

    /// <summary>Length of a derived id, in characters.</summary>
    public const int Length = 27;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const string ByPlace = "place-1", ByContent = "content-1";
    private const int BitsEach = 5;

    /// <summary>
    /// The id by a message's place in a request that has a key: whatever it says, the place sent again is the same.
    /// </summary>
    /// <param name="idempotencyKey">The request's <c>Idempotency-Key</c>.</param>
    /// <param name="conversation">The conversation's place in the array, or the number of its line in the stream, from 0.</param>
    /// <param name="message">The message's place in the conversation, from 0.</param>
    public static string OfPlace(string idempotencyKey, int conversation, int message) =>
        Of(ByPlace, idempotencyKey, Number(conversation), Number(message));

    /// <summary>
    /// The id by what a message says: role, author, content, original, the time that was given, and metadata in the ordinal
    /// order of its names.
    /// </summary>
    /// <param name="message">The message; its id does not matter.</param>
    /// <param name="earlier">
    /// How many messages without an id that say the same stand before it in the same conversation of the request.
    /// </param>
    public static string OfContent(Message message, int earlier)
    {
        ArgumentNullException.ThrowIfNull(message);
        var texts = new List<string?>
        {
            ByContent, message.Role, message.Author, message.Content, message.Original,
            message.Timestamp?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), Number(earlier),
        };
        if (message.Metadata is { } metadata)
            foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                texts.AddRange(name, value.ToStored());
        return Of(CollectionsMarshal.AsSpan(texts));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The id by some texts: the first names the rule that they follow.</summary>
    public static string Of(params ReadOnlySpan<string?> texts) => string.Create(Length, Digest.Of(texts), Write);

    // The first byte of the digest comes first.
    private static void Write(Span<char> id, UInt128 digest)
    {
        id[0] = Prefix;
        var rest = BinaryPrimitives.ReverseEndianness(digest);
        for (var i = Length - 1; i > 0; i--)
        {
            id[i] = Alphabet[(int)(rest & ((1 << BitsEach) - 1))];
            rest >>= BitsEach;
        }
    }
}

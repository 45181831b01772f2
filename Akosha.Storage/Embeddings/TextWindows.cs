using Akosha.Contracts.Fields;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// A message with those before and after it as one text, for encoders to which a sum of vectors is not the vector of the whole.
/// Each is a line, with its author. The message has up to three quarters of the room, and its neighbours share what it leaves: of
/// the one before the end is kept, of the one after the beginning.
/// </summary>
/// <param name="characters">The room: about as many characters as the encoder reads; at least 8.</param>
public sealed class TextWindows(int characters)
{
    /// <summary>About how many characters a token has, from below, so that what is put into a window is mostly read.</summary>
    public const int CharactersOfToken = 3;

    /// <summary>How far apart two turns may be said and still be each other's context.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>The room, in characters.</summary>
    public int Characters => characters;

    /// <summary>The text of a window.</summary>
    /// <param name="before">What was said before; null if nothing was.</param>
    /// <param name="turn">The message.</param>
    /// <param name="after">What was said after it; null if nothing was.</param>
    public string Of(Turn? before, Turn turn, Turn? after)
    {
        var own = TextEnds.Head(turn.Line, characters * 3 / 4);
        var room = (characters - own.Length) / (before is not null && after is not null ? 2 : 1);
        string[] lines =
        [
            before is { } said ? TextEnds.Tail(said.Line, room) : "", own,
            after is { } next ? TextEnds.Head(next.Line, room) : "",
        ];
        return string.Join('\n', lines.Where(line => line.Length > 0));
    }

    /// <summary>What somebody says.</summary>
    /// <param name="Author">Who; null if that is not known.</param>
    /// <param name="Content">What.</param>
    public readonly record struct Turn(string? Author, string Content)
    {
        /// <summary>It as a line.</summary>
        public string Line => Author is null or "" ? Content : $"{Author}: {Content}";
    }
}

using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Tests.Search.Index;

public sealed class AuthorTableTests
{
    private static readonly SystemOrdinal One = new(1), Two = new(2);

    private readonly AuthorTable _authors = new();

    [Fact]
    public void A_name_is_known_where_a_message_of_the_author_is_alive()
    {
        var ada = Count(system: One, "Ada Lovelace", 2);
        Assert.Equal([ada], _authors.WithFirstWord("ada", [One]));
        Assert.Equal([ada], _authors.WithName("ada lovelace", [One, Two]));
        Assert.Empty(_authors.WithFirstWord("ada", [Two])!);
        Assert.Equal([ada], _authors.WithFirstWord("ada", null));
        Count(One, "Ada Lovelace", -1);
        Assert.Equal([ada], _authors.WithFirstWord("ada", [One]));
        Count(One, "Ada Lovelace", -1);
        Assert.Empty(_authors.WithFirstWord("ada", [One])!);
        Assert.Empty(_authors.WithFirstWord("ada", null)!);
        Assert.Empty(_authors.WithName("ada lovelace", null)!);
    }

    [Fact]
    public void Other_spellings_of_another_system_are_its_own()
    {
        var ours = Count(One, "ada", 1);
        var theirs = Count(Two, "ADA", 1);
        Assert.Equal([ours], _authors.WithFirstWord("ada", [One]));
        Assert.Equal([theirs], _authors.WithFirstWord("ada", [Two]));
        Assert.Equal([ours, theirs], _authors.WithFirstWord("ada", [One, Two])!.OrderBy(author => author.Value));
    }

    [Fact]
    public void A_word_that_very_many_authors_begin_with_names_nobody_and_their_whole_names_do()
    {
        var crowd = Enumerable.Range(0, NameBearers.Max + 1).Select(i => Count(One, $"user {i}", 1)).ToArray();
        var alone = Count(Two, "User Smith", 1);
        Assert.Null(_authors.WithFirstWord("user", [One]));
        Assert.Null(_authors.WithFirstWord("user", null));
        Assert.Equal([alone], _authors.WithFirstWord("user", [Two])); // the crowd is in another system
        Assert.Equal([crowd[7]], _authors.WithName("user 7", [One]));
        Count(One, "user 0", -1);
        Assert.Equal(NameBearers.Max, _authors.WithFirstWord("user", [One])!.Count);
    }

    private AuthorOrdinal Count(SystemOrdinal system, string name, int times)
    {
        var author = _authors.Intern(name);
        for (var i = 0; i < Math.Abs(times); i++) _authors.Count(system, author, Math.Sign(times));
        return author;
    }
}

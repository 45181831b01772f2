using Akosha.Search.Index;

namespace Akosha.Tests.Search.Index;

public sealed class AuthorTableTests
{
    private readonly AuthorTable _authors = new();

    [Fact]
    public void A_name_is_known_where_a_message_of_the_author_is_alive()
    {
        var ada = Count(system: 1, "Ada Lovelace", 2);
        Assert.Equal([ada], _authors.WithFirstWord("ada", [1]));
        Assert.Equal([ada], _authors.WithName("ada lovelace", [1, 2]));
        Assert.Empty(_authors.WithFirstWord("ada", [2])!);
        Assert.Equal([ada], _authors.WithFirstWord("ada", null));
        Count(1, "Ada Lovelace", -1);
        Assert.Equal([ada], _authors.WithFirstWord("ada", [1]));
        Count(1, "Ada Lovelace", -1);
        Assert.Empty(_authors.WithFirstWord("ada", [1])!);
        Assert.Empty(_authors.WithFirstWord("ada", null)!);
        Assert.Empty(_authors.WithName("ada lovelace", null)!);
    }

    [Fact]
    public void Other_spellings_of_another_system_are_its_own()
    {
        var (ours, theirs) = (Count(1, "ada", 1), Count(2, "ADA", 1));
        Assert.Equal([ours], _authors.WithFirstWord("ada", [1]));
        Assert.Equal([theirs], _authors.WithFirstWord("ada", [2]));
        Assert.Equal([ours, theirs], _authors.WithFirstWord("ada", [1, 2])!.Order());
    }

    [Fact]
    public void A_word_that_very_many_authors_begin_with_names_nobody_and_their_whole_names_do()
    {
        var crowd = Enumerable.Range(0, NameBearers.Max + 1).Select(i => Count(1, $"user {i}", 1)).ToArray();
        var alone = Count(2, "User Smith", 1);
        Assert.Null(_authors.WithFirstWord("user", [1]));
        Assert.Null(_authors.WithFirstWord("user", null));
        Assert.Equal([alone], _authors.WithFirstWord("user", [2])); // the crowd is in another system
        Assert.Equal([crowd[7]], _authors.WithName("user 7", [1]));
        Count(1, "user 0", -1);
        Assert.Equal(NameBearers.Max, _authors.WithFirstWord("user", [1])!.Count);
    }

    private int Count(int system, string name, int times)
    {
        var author = _authors.Intern(name);
        for (var i = 0; i < Math.Abs(times); i++) _authors.Count(system, author, Math.Sign(times));
        return author;
    }
}

using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class TextWindowsTests
{
    private static readonly TextWindows Windows = new(characters: 40);

    [Fact]
    public void Turns_are_lines_with_their_authors() => Assert.Equal(
        "Ada: Where is it?\nIn the box.\nAda: Ah.",
        new TextWindows(characters: 100).Of(new("Ada", "Where is it?"), new(null, "In the box."), new("Ada", "Ah.")));

    [Fact]
    public void What_is_not_there_takes_no_room() => Assert.Equal("In the box.", Windows.Of(null, new("", "In the box."), null));

    [Fact]
    public void A_long_turn_has_three_quarters_and_its_neighbours_the_ends_that_touch_it() => Assert.Equal(
        $"56789\n{new string('x', 30)}\nabcde",
        Windows.Of(new(null, "0123456789"), new(null, new string('x', 100)), new(null, "abcdefghij")));

    [Fact]
    public void No_character_is_cut_in_two()
    {
        var emoji = string.Concat(Enumerable.Repeat("😀", 50));
        var window = Windows.Of(new(null, "a" + emoji), new(null, "b" + emoji), new(null, "c" + emoji));
        Assert.Equal(window, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(window)));
        Assert.InRange(window.Length, 36, 42);
    }
}

using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

public sealed class MemoryIdTests
{
    [Theory]
    [InlineData("s", "c", null, 0, "s/c")]
    [InlineData("s", "c", "m", 0, "s/c/m")]
    [InlineData("s", "c", "m", 1200, "s/c/m@1200")]
    [InlineData("a.b:c", "x/y z@1", "é \"]]", 0, "a.b%3Ac/x%2Fy%20z%401/%C3%A9%20%22%5D%5D")]
    [InlineData("s", ".", "..", 3, "s/./..@3")]
    public void What_is_written_is_read(string system, string conversation, string? message, int position, string expected)
    {
        var id = new MemoryId(system, conversation, message, position);
        Assert.Equal(expected, id.ToString());
        Assert.Equal(id, MemoryId.Of(expected));
        Assert.Equal(id, MemoryId.Of(id.ToUri()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("s/")]
    [InlineData("/c")]
    [InlineData("s/c/m/x")]
    [InlineData("s/c@1")]
    [InlineData("s/c/m@")]
    [InlineData("s/c/m@-1")]
    [InlineData("s/c/m@99999999999")]
    [InlineData("akosha://conversations/")]
    public void What_is_none_is_none(string text) => Assert.Null(MemoryId.Of(text));
}

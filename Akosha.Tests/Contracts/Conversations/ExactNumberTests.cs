using System.Globalization;
using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("3", "3.0")]
    [InlineData("3", "0.3e1")]
    [InlineData("300", "3E+2")]
    [InlineData("0", "-0.00e7")]
    [InlineData("-1200.50", "-1.2005e3")]
    [InlineData("0.001", "1e-3")]
    public void Numbers_are_what_they_are_worth(string left, string right)
    {
        Assert.Equal(ExactNumber.Of(left), ExactNumber.Of(right));
        Assert.Equal($"{ExactNumber.Of(left)}", $"{ExactNumber.Of(right)}");
    }

    [Theory]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("-9007199254740993", "-9007199254740992")]
    [InlineData("0.1", "0.10000000000000000001")]
    [InlineData("-1e400", "1e-400")]
    [InlineData("1e400", "1.0001e400")]
    [InlineData("1e99999999999999999999", "-0.5e-99999999999999999999", false)]
    [InlineData("-2", "-1")]
    [InlineData("-1", "0")]
    [InlineData("0", "0.0001")]
    [InlineData("9", "10")]
    public void Numbers_are_ordered_exactly(string less, string greater, bool isInOrder = true)
    {
        Assert.Equal(isInOrder, ExactNumber.Of(less) < ExactNumber.Of(greater));
        Assert.Equal(isInOrder, ExactNumber.Of(greater) > ExactNumber.Of(less));
        Assert.NotEqual(ExactNumber.Of(less), ExactNumber.Of(greater));
    }

    [Fact]
    public void Numbers_are_ordered_as_decimals_are()
    {
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
        {
            var left = Any();
            var right = Any();
            Assert.Equal(
                Math.Sign(left.CompareTo(right)),
                Math.Sign(ExactNumber.Of(Text(left)).CompareTo(ExactNumber.Of(Text(right)))));
        }

        decimal Any() => (random.Next(2_001) - 1_000) / (decimal)Math.Pow(10, random.Next(5));

        static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
    }
}

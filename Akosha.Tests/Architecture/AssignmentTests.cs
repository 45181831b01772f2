using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Akosha.Tests.Architecture;

/// <summary>
/// One assignment, one value. Tuples on both sides are for exchanges alone, in which one side reads what another place is given;
/// one value may be taken apart.
/// </summary>
public sealed class AssignmentTests
{
    [Fact]
    public void No_assignment_packs_values_into_a_tuple_unless_it_exchanges_them() =>
        Assert.Equal([], SourceFiles.All.SelectMany(PackedIn).Select(SourceFiles.Place));

    [Theory]
    [InlineData("(_a, _b) = (a, b);", true)]
    [InlineData("var (a, b) = (1, 2);", true)]
    [InlineData("(a, var b) = (1, 2);", true)]
    [InlineData("(a.X, b.X) = (b.Y, a.Y);", true)]
    [InlineData("for (var (i, end) = (0, 9); i < end; i++) { }", true)]
    [InlineData("items.ForEach(item => (item.A, item.B) = (1, 2));", true)]
    [InlineData("(previous, current) = (current, next);", true)]
    [InlineData("(left, right) = (right, left);", false)]
    [InlineData("(x[i], y[i]) = (c * x[i] - s * y[i], s * x[i] + c * y[i]);", false)]
    [InlineData("(i, a[i]) = (1, 2);", false)]
    [InlineData("var (a, b) = Pair();", false)]
    [InlineData("var pair = (1, 2);", false)]
    public void An_exchange_reads_what_an_earlier_place_is_given(string statement, bool isPacked) =>
        Assert.Equal(isPacked, PackedIn(SourceFiles.Parse(statement)).Any());

    private static IEnumerable<SyntaxNode> PackedIn(SyntaxNode root) => root.DescendantNodes()
        .OfType<AssignmentExpressionSyntax>()
        .Where(assignment => Bare(assignment.Right) is TupleExpressionSyntax values && assignment.Left switch
        {
            DeclarationExpressionSyntax => true,
            TupleExpressionSyntax places => !IsExchange(places.Arguments, values.Arguments),
            _ => false,
        });

    private static ExpressionSyntax Bare(ExpressionSyntax value) =>
        value is ParenthesizedExpressionSyntax inner ? Bare(inner.Expression) : value;

    // Plain assignments in the same order would mean something else.
    private static bool IsExchange(SeparatedSyntaxList<ArgumentSyntax> places, SeparatedSyntaxList<ArgumentSyntax> values) =>
        Enumerable.Range(0, places.Count).Any(place =>
            places.Skip(place + 1).Concat(values.Skip(place + 1)).Any(later => Reads(later, places[place].Expression)));

    private static bool Reads(ArgumentSyntax later, ExpressionSyntax place) =>
        later.DescendantNodes().Any(node => SyntaxFactory.AreEquivalent(node, place));
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Akosha.Tests.Architecture;

/// <summary>
/// What needs more than six values takes some of them as one thing with a name. Records may have more: they are data, and their
/// parameters are their properties.
/// </summary>
public sealed class ParameterTests
{
    private const int Most = 6;

    [Fact]
    public void No_constructor_or_method_has_more_than_six_parameters() =>
        Assert.Equal([], SourceFiles.All.SelectMany(TooManyIn).Select(SourceFiles.Place));

    [Theory]
    [InlineData("class C(int a, int b, int c, int d, int e, int f, int g);", true)]
    [InlineData("class C { C(int a, int b, int c, int d, int e, int f, int g) { } }", true)]
    [InlineData("record R { void M(int a, int b, int c, int d, int e, int f, int g = 0) { } }", true)]
    [InlineData("void M(this int a, int b, int c, int d, int e, int f, params int[] g) { }", true)]
    [InlineData("delegate void D(int a, int b, int c, int d, int e, int f, int g);", true)]
    [InlineData("class C(int a, int b, int c, int d, int e, int f);", false)]
    [InlineData("record R(int A, int B, int C, int D, int E, int F, int G);", false)]
    [InlineData("readonly record struct R(int A, int B, int C, int D, int E, int F, int G);", false)]
    public void Parameters_are_counted_except_those_of_records(string text, bool isTooMany) =>
        Assert.Equal(isTooMany, TooManyIn(SourceFiles.Parse(text)).Any());

    private static IEnumerable<SyntaxNode> TooManyIn(SyntaxNode root) => root.DescendantNodes()
        .OfType<BaseParameterListSyntax>()
        .Where(list => list.Parameters.Count > Most && list.Parent is not RecordDeclarationSyntax).Select(list => list.Parent!);
}

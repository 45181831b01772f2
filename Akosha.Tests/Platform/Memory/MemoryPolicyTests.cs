using System.Buffers;
using Akosha.Platform.Memory;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Platform.Memory;

[Collection("Memory")]
public sealed class MemoryPolicyTests
{
    [Theory]
    [InlineData(100, 50, true)]
    [InlineData(100, 30, false)] // less than half of what lives
    [InlineData(300, 150, false)] // too much would be moved
    [InlineData(100, 60, true)]
    [InlineData(90, 30, true)]
    [InlineData(90, 20, false)]
    [InlineData(192, 64, true)]
    [InlineData(400, 150, false)]
    [InlineData(0, 0, true)]
    public void Holes_between_large_objects_are_closed_if_they_are_large_and_little_is_moved(
        long megabytes, long holes, bool isWorthIt) =>
        Assert.Equal(isWorthIt, MemoryPolicy.AreHolesWorthClosing(megabytes << 20, holes << 20));

    [Fact]
    public void What_is_no_longer_used_is_given_back_by_every_operation_that_tells_what_it_did()
    {
        Func<ReleasedMemory?>[] operations =
            [() => MemoryPolicy.AfterStart(), MemoryPolicy.AfterJob, () => MemoryPolicy.AfterReplacement()];
        using (new CollectingProcess())
            foreach (var operation in operations)
            {
                var garbage = NewGarbage();
                Assert.NotNull(operation());
                Assert.False(garbage.IsAlive);
            }
        foreach (var operation in operations)
        {
            var before = GC.CollectionCount(GC.MaxGeneration);
            operation();
            Assert.Equal(before, GC.CollectionCount(GC.MaxGeneration));
        }
    }

    [Fact]
    public void Pooled_arrays_are_overwritten_as_many_as_there_are_and_the_pool_gets_no_others()
    {
        var used = Enumerable.Range(0, 5).Select(_ => ArrayPool<Held>.Shared.Rent(100)).ToList();
        foreach (var array in used) array.AsSpan().Fill(new Held("a secret"));
        foreach (var array in used) ArrayPool<Held>.Shared.Return(array);
        MemoryPolicy.OverwritePooled<Held>(1 << 10);
        Assert.All(used, array => Assert.All(array, held => Assert.Null(held.Content)));
        // What it gives are those it had, and then new ones.
        var given = Enumerable.Range(0, 6).Select(_ => ArrayPool<Held>.Shared.Rent(100)).ToList();
        Assert.Equal(5, given.Intersect(used, ReferenceEqualityComparer.Instance).Count());
    }

    // No pool but this test's has arrays of it.
    private readonly record struct Held(string? Content);

    // On a stack of its own, so that nothing here keeps it.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference NewGarbage() => new(new byte[1 << 20]);
}

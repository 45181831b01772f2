using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Storage.Conformance;

namespace Akosha.Tests.Storage.ObjectStores;

public sealed class FolderObjectStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override FolderObjectStore Store => new(_folder.Path);

    [Fact]
    public async Task What_a_killed_write_left_is_in_no_listing_and_is_removed()
    {
        await Store.PutAsync("a/1", new byte[] { 1 }, Cancellation);
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.Path, "a", "2.x" + FolderObjectStore.TemporaryEnding), [1], Cancellation);
        Assert.Equal(
            ["a/1"], await Store.ListAsync("a/", "", Cancellation).Select(found => found.Name).ToListAsync(Cancellation));
        Assert.Equal(1, Store.RemoveUnfinished());
        Assert.Equal(["1"], Directory.GetFiles(Path.Combine(_folder.Path, "a")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("../{0}-evil/x")]
    [InlineData("a/../../outside")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("/etc/hostname")]
    [InlineData("a\0b")]
    public async Task A_name_that_leaves_the_folder_or_means_two_things_is_refused(string name)
    {
        var full = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, Path.GetFileName(_folder.Path));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(full, new byte[1], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TryReadAsync(full, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TryOpenAsync(full, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(full, Cancellation));
    }

    [Fact]
    public async Task A_name_that_can_be_none_of_a_file_is_one_that_is_not_there()
    {
        await Store.PutAsync("a/b", new byte[1], Cancellation);
        foreach (var name in new[] { "a", "a/b/c", $"a/{new string('x', 300)}" })
            Assert.Null(await Store.TryReadAsync(name, Cancellation));
    }

    [Fact]
    public async Task A_folder_is_the_same_with_and_without_a_slash_at_its_end()
    {
        var store = new FolderObjectStore(_folder.Path + "/");
        await store.PutAsync("a/1", new byte[1], Cancellation);
        Assert.NotNull(await Store.TryReadAsync("a/1", Cancellation));
        Assert.Equal(
            ["a/1"], await store.ListAsync("a/", "", Cancellation).Select(found => found.Name).ToListAsync(Cancellation));
    }

    public void Dispose() => _folder.Dispose();
}

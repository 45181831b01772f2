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
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "a", "2.x" + FolderObjectStore.TemporaryEnding), [1], Cancellation);
        Assert.Equal(["a/1"], await Store.ListAsync("a/", "", Cancellation).Select(found => found.Name).ToListAsync(Cancellation));
        Assert.Equal(1, Store.RemoveUnfinished());
        Assert.Equal(["1"], Directory.GetFiles(Path.Combine(_folder.Path, "a")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_name_that_leaves_the_folder_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync("../outside", new byte[1], Cancellation));

    public void Dispose() => _folder.Dispose();
}

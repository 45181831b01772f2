using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Index;

public sealed class BlockDirectoryTests
{
    private static readonly string[] LongFacts = ["versions", "timestamps", "placed_times", "placed_versions"];

    private static readonly string[] Facts = [.. LongFacts, "ordinals", "lengths", "bytes", "roles", "sayings"];

    private static readonly string[] Places = ["conversation_of", "author_of", "own_metadata_of", "segment_of", "row_of"];

    [Fact]
    public void A_directory_is_read_from_its_image_as_it_was()
    {
        var written = Directory();
        var read = BlockDirectory.Read(Image.In(written.Pack([])));
        Assert.Equal(written.Keys.Published().ToArray(), read.Keys.Published().ToArray());
        Assert.Equal([7L, 8L], read.Facts.Versions.Published().ToArray());
        Assert.Equal([70L, 80L], read.Facts.Timestamps.Published().ToArray());
        Assert.Equal([3, 2], read.Facts.Lengths.Published().ToArray());
        Assert.Equal([14, 9], read.Facts.Bytes.Published().ToArray());
        Assert.Equal(written.Facts.Sayings.Published().ToArray(), read.Facts.Sayings.Published().ToArray());
        Assert.Equal([new FileRow(4), new FileRow(6)], read.RowOf.Published().ToArray());
        Assert.Equal(written.Facts.RoleCodes.Published().ToArray(), read.Facts.RoleCodes.Published().ToArray());
    }

    public static TheoryData<string> Required => [.. Facts, .. Places];

    [Theory]
    [MemberData(nameof(Required))]
    public void An_image_that_lacks_a_column_is_no_directory(string missing)
    {
        var image = new ImageWriter([]);
        image.Add<UInt128>("keys", new UInt128[1]);
        foreach (var section in Facts.Concat(Places).Where(section => section != missing))
        {
            if (LongFacts.Contains(section)) image.Add<long>(section, new long[1]);
            else if (section == "sayings") image.Add<ulong>(section, new ulong[1]);
            else if (section == "roles") image.Add<byte>(section, new byte[1]);
            else image.Add<int>(section, new int[1]);
        }
        image.Add<byte>("names", """{"Segments":[],"Conversations":[],"Authors":[],"Tombstones":[]}"""u8.ToArray());
        var error = Assert.Throws<InvalidDataException>(() => BlockDirectory.Read(Image.In(image.ToArray())));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    private static BlockDirectory Directory()
    {
        var directory = new BlockDirectory();
        directory.Segments.Add(new BlockPart("f", 2, 2));
        directory.Add(Rows.Message("c", "1", "zebras at noon", 7).At(70), new FileRow(4), length: 3);
        directory.Add(Rows.Message("c", "2", "two lions", 8).At(80).As("tool"), new FileRow(6), length: 2);
        return directory;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Akosha.Storage;

namespace Akosha.Tests.Storage;

[Collection("Memory")]
public sealed partial class DuckMemoryTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("quokka zeppelin");

    [ModuleInitializer]
    internal static void BeforeAnyTest() => DuckMemory.OverwriteWhatIsFreed();

    [Theory]
    [InlineData(64)]
    [InlineData(16 << 10)]
    [InlineData(256 << 10)]
    public void What_was_freed_keeps_nothing_of_what_it_held(int size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the library has no allocator of its own");
        var block = AllocateWithSecret(size);
        Assert.Equal(Secret, BytesAt(block + size / 2));
        Free(block);
        Assert.NotEqual(Secret, BytesAt(block + size / 2));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(5 << 10)]
    [InlineData(64 << 10)]
    public void What_a_buffer_left_when_it_grew_is_forgotten_on_every_thread(int size)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the library has no allocator of its own");
        nint left = 0;
        using var hasGrown = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var writer = new Thread(() =>
        {
            var grown = new List<nint>();
            do
            {
                left = AllocateWithSecret(size);
                grown.Add(Grow(left, (nuint)size * 100));
            }
            while (grown[^1] == left); // where it could grow it leaves nothing
            grown.ForEach(Free);
            DuckMemory.LetGoOfThread();
            hasGrown.Set();
            mayEnd.Wait();
        });
        writer.IsBackground = true;
        writer.Start();
        hasGrown.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(Secret, BytesAt(left + size / 2)); // or there is nothing to forget
        DuckMemory.ForgetMoved();
        Assert.NotEqual(Secret, BytesAt(left + size / 2));
        mayEnd.Set();
        writer.Join();
    }

    /// <summary>A block with the secret in its middle.</summary>
    private static nint AllocateWithSecret(int size)
    {
        var block = Allocate((nuint)size);
        Marshal.Copy(Secret, 0, block + size / 2, Secret.Length);
        return block;
    }

    private static byte[] BytesAt(nint address)
    {
        using var memory = new FileStream("/proc/self/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        memory.Position = address;
        var bytes = new byte[Secret.Length];
        memory.ReadExactly(bytes);
        return bytes;
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_malloc")]
    private static partial nint Allocate(nuint size);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_realloc")]
    private static partial nint Grow(nint block, nuint size);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_free")]
    private static partial void Free(nint block);
}

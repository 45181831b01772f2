namespace Akosha.Import.Running;

/// <summary>How far a file has been imported.</summary>
/// <param name="Length">Its bytes then.</param>
/// <param name="Ticks">When it was last written then, in ticks of UTC.</param>
/// <param name="Stored">How many of its conversations, or pieces of them, are stored.</param>
/// <param name="IsWhole">True if those are all.</param>
internal sealed record FileState(long Length, long Ticks, long Stored, bool IsWhole)
{
    /// <summary>A file as it is now, of which nothing is stored.</summary>
    public static FileState Of(string path)
    {
        var file = new FileInfo(path);
        return new FileState(file.Length, file.LastWriteTimeUtc.Ticks, 0, false);
    }
}

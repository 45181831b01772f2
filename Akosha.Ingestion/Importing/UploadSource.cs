using System.Runtime.CompilerServices;
using Akosha.Import.Reading;
using Akosha.Import.SessionBuddy;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Importing;

/// <summary>The uploads that Session-Buddy has left in a store.</summary>
internal sealed class UploadSource(ObjectStore store)
{
    private const string Root = "systems/";
    private const int ChunkBytes = 1 << 20;

    /// <summary>The uploads that have a manifest, by their names; those without are still being written.</summary>
    public async IAsyncEnumerable<FoundUpload> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        FoundUpload? now = null;
        var objects = new List<string>();
        await foreach (var found in store.ListAsync(Root, "", cancellation))
        {
            if (Upload.Of(found.Name) is not { } upload) continue;
            if (now is not null && (now.SystemId, now.UploadId) != (upload.SystemId, upload.UploadId))
            {
                if (HasManifest(objects)) yield return now with { Objects = [.. objects] };
                objects.Clear();
            }
            now = new FoundUpload(upload.SystemId, upload.UploadId, []);
            objects.Add(found.Name);
        }
        if (now is not null && HasManifest(objects)) yield return now with { Objects = [.. objects] };
    }

    /// <summary>Brings the files of an upload into a folder, under the last parts of their names.</summary>
    public async Task FetchAsync(FoundUpload upload, string folder, CancellationToken cancellation)
    {
        foreach (var name in upload.Objects)
        {
            var file = name[(name.LastIndexOf('/') + 1)..];
            if (!IsPlain(file)) continue;
            await using var source = await store.TryOpenAsync(name, cancellation)
                ?? throw new UnfinishedException($"{file} has gone");
            await using var target = new FileStream(Path.Combine(folder, file), FileMode.CreateNew, FileAccess.Write);
            await source.CopyToAsync(target, ChunkBytes, cancellation);
        }
    }

    /// <summary>
    /// The name under which it is kept that an upload was imported: without those of the system, which may be erased.
    /// </summary>
    public static string MarkOf(FoundUpload upload) => Ids.Made($"{upload.SystemId}\n{upload.UploadId}");

    private static bool HasManifest(List<string> objects) =>
        objects.Exists(name => name.EndsWith($"/{Upload.Manifest}", StringComparison.Ordinal));

    /// <summary>A name that is no path, whoever has chosen it.</summary>
    private static bool IsPlain(string file) => file is not ("" or "." or "..")
        && file.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}

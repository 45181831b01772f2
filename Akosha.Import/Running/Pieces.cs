using System.Runtime.CompilerServices;
using Akosha.Contracts.Conversations;
using Akosha.Import.Formats;
using Akosha.Import.Reading;
using Akosha.Import.SessionBuddy;

namespace Akosha.Import.Running;

/// <summary>
/// The conversations of all files of an import, and which file each of them is of: a file is done when all of it is stored. A
/// file that breaks, or cannot be read, is counted, and the next one begins.
/// </summary>
internal sealed class Pieces(IReadOnlyList<Source> sources, ImportOptions options, ImportState state, Findings findings)
{
    private readonly Queue<(FileInHand File, string Conversation)> _underWay = new();
    private long _bytesDone;
    private Source? _now;
    private int _files, _unchanged;

    /// <summary>The bytes that were read.</summary>
    public long Bytes => _bytesDone + (_now?.Position ?? 0);

    /// <summary>The bytes of all files.</summary>
    public long TotalBytes { get; } = sources.DistinctBy(source => source.Path).Sum(source => new FileInfo(source.Path).Length);

    /// <summary>The files that were read to their end since this was last asked.</summary>
    public int TakeFiles() => Interlocked.Exchange(ref _files, 0);

    /// <summary>The files that were passed over since this was last asked.</summary>
    public int TakeUnchanged() => Interlocked.Exchange(ref _unchanged, 0);

    /// <summary>Notes that the next conversations are stored, but for those that were refused.</summary>
    public void Stored(int count, IReadOnlyList<Rejection> rejected)
    {
        var refused = rejected.ToLookup(rejection => rejection.Index, rejection => rejection.Error);
        for (var i = 0; i < count; i++)
        {
            var (file, conversation) = _underWay.Dequeue();
            foreach (var error in refused[i]) findings.Lost($"refused: {error}", $"{file.Source.Name} {conversation}");
            file.Stored++;
            Note(file);
        }
    }

    /// <summary>Reads all of it.</summary>
    public async IAsyncEnumerable<ConversationRequest> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            if (Open(source) is not { } file) continue;
            _now = source;
            await using var pieces = file.Format.ReadAsync(source, ContextOf(file.Format), cancellation)
                .GetAsyncEnumerator(cancellation);
            while (await NextAsync(pieces, file) is { } piece)
            {
                if (file.Passed++ < file.Known.Stored && !options.IsDryRun) continue;
                _underWay.Enqueue((file, piece.ConversationId));
                yield return piece;
            }
            _now = null;
            _bytesDone += file.Known.Length;
            if (!file.IsBroken) _files++;
            file.IsRead = !file.IsBroken;
            Note(file);
        }
    }

    private FileInHand? Open(Source source)
    {
        try
        {
            var now = FileState.Of(source.Path);
            var known = state.Find(Key(source), now);
            if (known is { IsWhole: true } && !options.IsDryRun)
            {
                _unchanged++;
                _bytesDone += now.Length;
                return null;
            }
            var format = options.Format is { } named ? ImportFormats.Find(named) : ImportFormats.Of(source);
            if (format is not null) return new FileInHand(source, format, known ?? now);
            findings.LeftOut("a file of no known format", source.Name);
            // Whoever follows is told once, and again when it is another file.
            if (options.Follow is not null) state.Note(Key(source), now with { IsWhole = true });
            _bytesDone += now.Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            findings.Lost($"a file that cannot be read: {error.GetType().Name}", source.Name);
        }
        return null;
    }

    /// <summary>The next conversation of a file; null at its end, also where it breaks, whatever it is that breaks.</summary>
    private async Task<ConversationRequest?> NextAsync(IAsyncEnumerator<ConversationRequest> pieces, FileInHand file)
    {
        try
        {
            return await pieces.MoveNextAsync() ? pieces.Current : null;
        }
        catch (UnfinishedException)
        {
            findings.LeftOut("a file of an upload that is not whole yet", file.Source.Name);
            file.IsBroken = true; // it is looked at again
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            findings.Lost($"a file that cannot be read on: {error.GetType().Name}", file.Source.Name);
            file.IsBroken = true;
            return null;
        }
    }

    private ImportContext ContextOf(ImportFormat format) =>
        new(Ids.System(options.SystemId ?? format.Name), options.Csv, findings) { IsSystemGiven = options.SystemId is not null };

    private void Note(FileInHand file)
    {
        var stored = file.Known.Stored + file.Stored;
        state.Note(Key(file.Source), file.Known with { Stored = stored, IsWhole = file.IsRead && stored >= file.Passed });
    }

    /// <summary>What a state is kept under: stored in another system, the same file is another matter.</summary>
    private string Key(Source source) => $"{options.SystemId}|{source.Path}|{source.Name}";

    private sealed class FileInHand(Source source, ImportFormat format, FileState known)
    {
        public Source Source => source;

        public ImportFormat Format => format;

        public FileState Known => known;

        public long Passed { get; set; }

        public long Stored { get; set; }

        public bool IsRead { get; set; }

        public bool IsBroken { get; set; }
    }
}

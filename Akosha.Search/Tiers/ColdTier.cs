using System.Collections.Concurrent;
using System.Globalization;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Tiers;

/// <summary>
/// What is in the object store and nowhere else, until it is asked for: postings and vectors of a cold block are found in the
/// cache on the local disk, or built from the block's segments and put there; rows are read from the segments' files, through the
/// same _cache. Several searches that want the same thing wait for one fetch, and a search that gives up lets the fetch go on for
/// the next.
/// </summary>
internal sealed class ColdTier : IDisposable
{
    private const int MaxFetches = 4, MaxAtOnce = 8_192, MaxRowsAtOnce = 32_768;

    private readonly ObjectStore _store;
    private readonly ColdCache _cache;
    private readonly RowStore _rows;
    private readonly Languages _languages;
    private readonly ConcurrentDictionary<int, Opened> _opened = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _checked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _fetches = new(MaxFetches);
    private volatile IReadOnlyDictionary<string, AddFile> _files = new Dictionary<string, AddFile>();

    private sealed record Opened(Postings Postings, VectorSet[] Vectors);

    public ColdTier(ObjectStore store, ColdCache cache, RowStore rows, Languages languages)
    {
        _store = store;
        _cache = cache;
        _rows = rows;
        _languages = languages;
        cache.Gone = Close;
    }

    /// <summary>Tells which files the table has now.</summary>
    public void Follow(IReadOnlyDictionary<string, AddFile> files) => _files = files;

    /// <summary>The name of a block's index in the _cache.</summary>
    public static string IndexName(int block) => string.Create(CultureInfo.InvariantCulture, $"{block:x8}.idx");

    /// <summary>Forgets a block.</summary>
    public void Forget(int block) => _cache.Remove(IndexName(block));

    /// <summary>Keeps no file of a segment that has left the table, nor an index of a block that is none of these.</summary>
    public void ForgetGone(IReadOnlySet<int> blocks)
    {
        var wanted = _files.Keys.Select(CacheName).Concat(blocks.Select(IndexName)).ToHashSet(StringComparer.Ordinal);
        _cache.Keep(wanted.Contains);
    }

    /// <summary>Keeps the index of a block that is cold from the start, as long as there is room.</summary>
    public void Keep(int block, byte[] index) => _cache.Add(IndexName(block), index);

    /// <summary>Takes over the index of a block that has become cold.</summary>
    public void Adopt(int block, string indexFile) => _cache.Adopt(IndexName(block), indexFile);

    /// <summary>A cold block with its postings and vectors.</summary>
    /// <exception cref="LakeDamageException">A segment is missing or damaged.</exception>
    /// <exception cref="LakeUnavailableException">The block or the segment has left meanwhile.</exception>
    /// <exception cref="OperationCanceledException">It took longer than the caller waits; it goes on.</exception>
    public async Task<Block> OpenAsync(Block block, CancellationToken cancellation)
    {
        var name = IndexName(block.Id);
        _cache.Find(name); // counts as used
        if (!_opened.TryGetValue(block.Id, out var opened))
        {
            await OnceAsync(name, () => LoadAsync(block, name)).WaitAsync(cancellation);
            if (!_opened.TryGetValue(block.Id, out opened))
                throw new LakeUnavailableException("it left the tier while it was being read");
        }
        return block with { Postings = opened.Postings, Vectors = opened.Vectors };
    }

    /// <summary>Rows of one segment by their positions in its file.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="part">What of them is wanted at least.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="LakeDamageException">The segment is missing or damaged.</exception>
    /// <exception cref="LakeUnavailableException">The segment has left the table.</exception>
    /// <exception cref="OperationCanceledException">It took longer than the caller waits; the fetch goes on.</exception>
    public async Task<IReadOnlyDictionary<FileRow, MessageRow>> RowsAsync(
        string segment, IReadOnlyCollection<FileRow> positions, RowPart part, CancellationToken cancellation)
    {
        if (await FindOrFetchAsync(segment, cancellation) is { } path)
            return _rows.FetchFromFile(path, [.. positions.Select(position => position.Value)], part)
                .ToDictionary(row => new FileRow(row.Key), row => row.Value);
        var rows = new Dictionary<FileRow, MessageRow>(positions.Count);
        var everything = new RowBudget(long.MaxValue);
        await RowsInMemory.TakeAsync(await BytesAsync(segment), positions.Contains, everything, rows.Add, cancellation);
        return rows;
    }

    /// <summary>Many rows of one segment. It ends early when the budget is spent.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="budget">What the rows may take.</param>
    /// <param name="take">Takes each row, and does not keep it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <inheritdoc cref="RowsAsync" path="/exception"/>
    public async Task ReadAsync(
        string segment, ICollection<FileRow> positions, RowBudget budget, Action<FileRow, MessageRow> take,
            CancellationToken cancellation)
    {
        if (await FindOrFetchAsync(segment, cancellation) is { } path)
        {
            // Part by part: who waits to write the rows anew, and all who read after that, wait for no more than one.
            foreach (var part in positions.Select(position => position.Value).Order().Chunk(MaxRowsAtOnce))
                if (!budget.IsSpent && !cancellation.IsCancellationRequested)
                    _rows.FetchManyFromFile(path, part, budget, (row, stored) => take(new FileRow(row), stored));
            cancellation.ThrowIfCancellationRequested();
        }
        else await RowsInMemory.TakeAsync(await BytesAsync(segment), positions.Contains, budget, take, cancellation);
    }

    /// <summary>The file of a segment in the cache; null if there is no room for it: it is read into memory and let go.</summary>
    private async Task<string?> FindOrFetchAsync(string segment, CancellationToken cancellation)
    {
        var name = CacheName(segment);
        if (FindFile(segment, name) is { } path) return path;
        await OnceAsync(name, () => FetchAsync(segment)).WaitAsync(cancellation);
        return FindFile(segment, name);
    }

    // Nobody opens it any more; whoever reads it keeps it mapped to the end.
    private void Close(string name)
    {
        if (int.TryParse(
            Path.GetFileNameWithoutExtension(name), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
            out var block)) _opened.TryRemove(block, out _);
    }

    public void Dispose() => _fetches.Dispose();

    private static string CacheName(string segment) => Path.GetFileName(Uri.UnescapeDataString(segment));

    private async Task OnceAsync(string name, Func<Task> work)
    {
        var running = _running.GetOrAdd(name, _ => new Lazy<Task>(() => Task.Run(work)));
        try
        {
            await running.Value;
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(name, running));
        }
    }

    private async Task LoadAsync(Block block, string name)
    {
        if (_cache.Find(name) is { } path && TryMap(path, block) is { } image)
        {
            Open(block.Id, image);
            return;
        }
        _cache.Remove(name);
        var built = await BuildAsync(block);
        _opened[block.Id] = new Opened(built.Postings, built.PublishVectors());
        _ = KeepAsync(built, name);
    }

    /// <summary>
    /// Writes an index to the cache while those who waited for it go on; then it is read from there, and its memory is free
    /// again.
    /// </summary>
    private async Task KeepAsync(BlockBuilder built, string name)
    {
        await Task.Yield();
        if (_cache.Add(name, built.PackIndex()) is { } written) Open(built.Id, Image.Map(written));
    }

    private void Open(int block, Image image) =>
        _opened[block] = new Opened(new PackedPostings(image), BlockImage.Vectors(image, codesInMemory: false));

    private Image? TryMap(string path, Block block)
    {
        try
        {
            var image = Image.Map(path);
            if (image.IsIntact() && image.Header.GetProperty("messages").GetInt32() == block.Count
                && image.Header.GetProperty("analyzer").GetString() == _languages.Name && image.Header.GetProperty("codes")
                .GetString() == SignCodes.Name)
                return image;
            image.Dispose();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or KeyNotFoundException)
        {
            // Then it is made anew.
        }
        return null;
    }

    /// <summary>
    /// Builds a block's postings and vectors again, message for message where it had them. While one row group is added, the next
    /// is analysed and those after it are read.
    /// </summary>
    private async Task<BlockBuilder> BuildAsync(Block block)
    {
        var builder = new BlockBuilder(block.Id, _languages, block.Count);
        var adding = Task.CompletedTask;
        await foreach (var messages in IsInOrder(block) ? InOrderAsync(block) : CollectedAsync(block))
        {
            var analyzed = builder.Analyze(messages);
            await adding;
            adding = RestoreAsync(builder, analyzed);
        }
        await adding;
        return builder;
    }

    /// <summary>
    /// True if the block has its messages in the order of its segments, and of their rows: as it was built from them.
    /// </summary>
    private static bool IsInOrder(Block block)
    {
        var segmentOf = block.SegmentOf.Span;
        var rowOf = block.RowOf.Span;
        for (var offset = 1; offset < block.Count; offset++)
            if (segmentOf[offset] < segmentOf[offset - 1]
                || (segmentOf[offset] == segmentOf[offset - 1] && rowOf[offset].Value <= rowOf[offset - 1].Value)) return false;
        return true;
    }

    /// <summary>The messages of a block that is in the order of its segments, as they are read.</summary>
    private async IAsyncEnumerable<MessageText[]> InOrderAsync(Block block)
    {
        var offset = 0;
        for (var part = 0; part < block.Segments.Count; part++)
        {
            var row = 0;
            await foreach (var rows in TextsAsync(block.Segments[part].Path))
            {
                if (Take(part, row + rows.Length, rows, row) is { Length: > 0 } messages) yield return messages;
                row += rows.Length;
            }
            if (Take(part, int.MaxValue, [], row) is { Length: > 0 } gone) yield return gone; // the segment is gone
        }

        MessageText[] Take(int part, int to, MessageText[] rows, int from)
        {
            var taken = new List<MessageText>(rows.Length);
            for (; offset < block.Count && block.SegmentOf.Span[offset] == part && block.RowOf.Span[offset].Value < to; offset++)
                taken.Add(rows.Length > 0 ? rows[block.RowOf.Span[offset].Value - from] : default);
            return [.. taken];
        }
    }

    /// <summary>
    /// The messages of a block whose segments were arranged anew since it was built: what it has of them is copied out of them
    /// first.
    /// </summary>
    private async IAsyncEnumerable<MessageText[]> CollectedAsync(Block block)
    {
        var messages = new MessageText[block.Count];
        foreach (var part in Enumerable.Range(0, block.Count).GroupBy(offset => block.SegmentOf.Span[offset]))
        {
            var offsets = part.OrderBy(offset => block.RowOf.Span[offset]).ToArray();
            var row = 0;
            var next = 0;
            await foreach (var rows in TextsAsync(block.Segments[part.Key].Path))
            {
                for (; next < offsets.Length && block.RowOf.Span[offsets[next]].Value < row + rows.Length; next++)
                {
                    var text = rows[block.RowOf.Span[offsets[next]].Value - row];
                    messages[offsets[next]] = text with { Content = text.Content.ToArray(), Vector = text.Vector.ToArray() };
                }
                row += rows.Length;
            }
        }
        foreach (var chunk in messages.Chunk(MaxAtOnce)) yield return chunk;
    }

    /// <summary>A segment's rows by row group; none if it has left the table.</summary>
    private async IAsyncEnumerable<MessageText[]> TextsAsync(string? segment)
    {
        if (segment is null || !_files.ContainsKey(segment)) yield break;
        var name = CacheName(segment);
        var path = FindFile(segment, name);
        var bytes = path is null ? await BytesAsync(segment) : await File.ReadAllBytesAsync(path);
        var keeping = path is null ? KeepAsync(name, bytes) : Task.CompletedTask;
        await foreach (var rows in SegmentReader.ReadTextsAsync(bytes, CancellationToken.None)) yield return rows;
        await keeping;
    }

    private static async Task RestoreAsync(BlockBuilder builder, AnalyzedMessages messages)
    {
        await Task.Yield();
        builder.Restore(messages);
    }

    private async Task KeepAsync(string name, byte[] bytes)
    {
        await Task.Yield();
        Keep(name, bytes);
    }

    private async Task FetchAsync(string segment)
    {
        var name = CacheName(segment);
        Keep(name, await BytesAsync(segment));
        if (!_files.ContainsKey(segment)) _cache.Remove(name);
    }

    private void Keep(string name, byte[] bytes)
    {
        if (_cache.Add(name, bytes) is not null) _checked.TryAdd(name, true);
    }

    /// <summary>A segment's file in the cache. One that an earlier process wrote is compared with its checksum first.</summary>
    private string? FindFile(string segment, string name)
    {
        if (_cache.Find(name) is not { } path) return null;
        if (_checked.ContainsKey(name)) return path;
        try
        {
            if (_files.TryGetValue(segment, out var file) && SegmentFile.IsIntact(File.ReadAllBytes(path), file))
            {
                _checked.TryAdd(name, true);
                return path;
            }
        }
        catch (IOException)
        {
            // Then it is fetched anew.
        }
        _cache.Remove(name);
        return null;
    }

    private async Task<byte[]> BytesAsync(string segment)
    {
        if (!_files.TryGetValue(segment, out var file)) throw new LakeUnavailableException("it has left the table");
        await _fetches.WaitAsync();
        try
        {
            return await SegmentFile.BytesAsync(_store, MessagesTable.Name, file, CancellationToken.None);
        }
        finally
        {
            _fetches.Release();
        }
    }
}

using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Import.Reading;
using Akosha.Import.Running;

namespace Akosha.Import;

/// <summary>
/// One import: reads files one after the other, and sends what is in them, no faster than it is stored. Ids and times are those
/// of the files, so that importing again changes nothing; with a state file it goes on where it was.
/// </summary>
/// <param name="client">Sends what is read; in a dry run nothing is sent.</param>
/// <param name="options">What is imported, and how.</param>
/// <param name="time">The clock.</param>
public sealed class Import(AkoshaClient client, ImportOptions options, TimeProvider time)
{
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(2);

    private readonly StoreOptions _how = new();
    private readonly ImportState _state = ImportState.Load(options.StatePath);
    private readonly Findings _findings = new();
    private ImportReport _report = new();
    private long _saved = time.GetTimestamp();
    private Pieces? _pieces;
    private bool _isAgain;

    /// <summary>What has been done so far. It may be asked for while the import runs.</summary>
    public ImportReport Report => _pieces is { } pieces
        ? _report with { Bytes = Math.Min(pieces.Bytes, pieces.TotalBytes), TotalBytes = pieces.TotalBytes } : _report;

    /// <summary>Imports, once, or, where it follows, until it is cancelled.</summary>
    /// <returns>What was done.</returns>
    /// <exception cref="FileNotFoundException">There is nothing of a name that is given.</exception>
    /// <exception cref="AkoshaException">The service refused everything, such as a wrong key.</exception>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    public async Task<ImportReport> RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await OnceAsync(cancellation);
                if (options.Follow is not { } pause) return Report;
                _state.Save();
                _isAgain = true;
                await Task.Delay(pause, time, cancellation);
            }
        }
        finally
        {
            if (!options.IsDryRun) _state.Save();
        }
    }

    private async Task OnceAsync(CancellationToken cancellation)
    {
        _pieces = new Pieces([.. FoundFiles.Of(options.Paths)], options, _state, _findings);
        if (options.IsDryRun)
            await foreach (var piece in _pieces.ReadAsync(cancellation)) Take(1, piece.Messages?.Count ?? 1);
        else
            await foreach (var batch in client.StoreAsync(_pieces.ReadAsync(cancellation), _how, cancellation)) Take(batch);
        Told();
    }

    private void Take(int conversations, int messages)
    {
        _pieces!.Stored(conversations, []);
        _report = _report with
        {
            Conversations = _report.Conversations + conversations,
            Messages = _report.Messages + messages,
        };
        Told();
    }

    private void Take(StoredBatch batch)
    {
        var reply = batch.Reply;
        _pieces!.Stored(batch.Count, reply.Rejected);
        _report = _report with
        {
            Conversations = _report.Conversations + reply.Accepted,
            Messages = _report.Messages + reply.Messages,
            New = _report.New + (reply.New ?? 0),
            Replaced = _report.Replaced + (reply.Replaced ?? 0),
            Unchanged = _report.Unchanged + (reply.Unchanged ?? 0),
        };
        Told();
        if (time.GetElapsedTime(_saved) < BetweenSaves) return;
        _state.Save();
        _saved = time.GetTimestamp();
    }

    private void Told() => _report = _report with
    {
        Files = _report.Files + _pieces!.TakeFiles(),
        UnchangedFiles = _report.UnchangedFiles + (_isAgain ? 0 : _pieces.TakeUnchanged()),
        Findings = _findings.All,
    };
}

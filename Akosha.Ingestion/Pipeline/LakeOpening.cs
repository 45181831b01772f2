using Akosha.Storage.Lake;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Opens the lake for writing, and waits for as long as it is away.</summary>
internal sealed class LakeOpening(Committer committer, IngestQueue queue, LakeHistory history, Backoff backoff, WriterState state)
{
    /// <summary>Opens the lake, or finds that this program cannot write to it (<see cref="WriterState.Unsupported"/>).</summary>
    public async Task OpenAsync(CancellationToken stopping)
    {
        try
        {
            await backoff.RepeatAsync(() => OpenOnceAsync(stopping), stopping);
            state.Open();
        }
        catch (LakeUnsupportedException error)
        {
            state.Stop(error);
        }
    }

    private async Task OpenOnceAsync(CancellationToken stopping)
    {
        var files = await committer.OpenAsync(stopping);
        await queue.AgreeAsync(() => committer.RefreshAsync(stopping));
        await history.LearnAsync(files, stopping);
    }
}

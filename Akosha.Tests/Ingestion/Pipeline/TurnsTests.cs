using Akosha.Contracts.Conversations;
using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Queue;

namespace Akosha.Tests.Ingestion.Pipeline;

public sealed class TurnsTests
{
    [Theory]
    [InlineData("s", 1)]
    [InlineData("s s t", 3)]
    [InlineData("s -t s -t", 4)]
    [InlineData("s -s", 1)]
    [InlineData("-s t -s s", 3)]
    [InlineData("-t s s -s t", 3)]
    public void Deletions_and_messages_of_a_system_do_not_meet_where_someone_waits_to_be_told(string batch, int first)
    {
        Assert.Equal(first, Turns.First(Batch(batch, isCounted: true)));
        Assert.Equal(batch.Split().Length, Turns.First(Batch(batch, isCounted: false)));
    }

    private static List<QueuedEntry> Batch(string batch, bool isCounted) => [.. batch.Split().Select((entry, i) =>
        new QueuedEntry(i, new IngestEntry(
            entry[0] == '-' ? null : new Conversation(entry, "c", null, []),
            entry[0] == '-' ? new Deletion(entry[1..], null, null) : null, DateTimeOffset.UnixEpoch, 1, null)
        {
            IsCounted = isCounted && i == 0,
        }))];
}

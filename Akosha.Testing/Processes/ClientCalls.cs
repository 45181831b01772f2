using System.Text;
using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;

namespace Akosha.Testing.Processes;

/// <summary>What tests and measurements ask of a client in one call, and have fail where it was not done.</summary>
public static class ClientCalls
{
    private static readonly StoreOptions Searchable = new() { WaitUntilSearchable = true };

    /// <summary>Stores NDJSON in one request, and waits until all of it is searchable.</summary>
    /// <exception cref="InvalidOperationException">Some of it was refused, or searches do not find it yet.</exception>
    public static async Task SendAsync(this AkoshaClient client, string ndjson, CancellationToken cancellation = default)
    {
        if (await client.StoreTextAsync(ndjson, Searchable, cancellation) is { RejectedTotal: 0, IsSearchable: true }) return;
        throw new InvalidOperationException("not all of it is searchable");
    }

    /// <summary>Stores a conversation, and waits until it is searchable.</summary>
    /// <exception cref="InvalidOperationException">It was refused, or searches do not find it yet.</exception>
    public static async Task<IngestReply> SendAsync(
        this AkoshaClient client, ConversationRequest conversation, CancellationToken cancellation = default)
    {
        var reply = await client.StoreAsync(conversation, Searchable, cancellation);
        return reply is { RejectedTotal: 0, IsSearchable: true } ? reply : throw new InvalidOperationException($"{reply}");
    }

    /// <summary>Stores NDJSON in one request, and does not wait until it is searchable.</summary>
    /// <exception cref="InvalidOperationException">Some of it was refused.</exception>
    public static async Task AcceptAsync(this AkoshaClient client, string ndjson, CancellationToken cancellation = default)
    {
        if ((await client.StoreTextAsync(ndjson, null, cancellation)).RejectedTotal > 0)
            throw new InvalidOperationException("some of it was refused");
    }

    /// <summary>Has compaction run now, and waits until it is done.</summary>
    public static Task CompactAsync(this AkoshaClient client) =>
        client.Operations.StartJobAsync("compaction", waitUntilDone: true);

    /// <summary>
    /// Waits until the search service has followed what maintenance rearranged: until its memory and segments stay as they are.
    /// </summary>
    public static async Task SettleAsync(this AkoshaClient client)
    {
        var last = "";
        var same = 0;
        while (same < 10)
        {
            await Task.Delay(500);
            var now = string.Join('\n', (await client.MetricsAsync()).Tiers.OrderBy(tier => tier.Key, StringComparer.Ordinal));
            same = now == last ? same + 1 : 0;
            last = now;
        }
    }

    private static async Task<IngestReply> StoreTextAsync(
        this AkoshaClient client, string ndjson, StoreOptions? options, CancellationToken cancellation)
    {
        using var lines = new MemoryStream(Encoding.UTF8.GetBytes(ndjson));
        return await client.StoreLinesAsync(lines, options, cancellation);
    }
}

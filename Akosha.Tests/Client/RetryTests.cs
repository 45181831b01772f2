using System.Text;
using Akosha.Client;
using Akosha.Client.Reading;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using static Akosha.Tests.Client.ClientHost;

namespace Akosha.Tests.Client;

public sealed class RetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_stored_before_its_answer_was_lost_is_not_stored_twice()
    {
        using var wire = new LossyWire();
        await using var host = await StartAsync(wire);
        var conversation = new ConversationRequest("shop", "c")
        {
            // Without ids and times: both are the service's to derive.
            Messages = [.. Conversation("shop", "c", "one", "one", "two").Messages!
                .Select(message => message with { Id = null, Timestamp = null })],
        };
        wire.Lose(2);
        var reply = await host.Client.StoreAsync(
            conversation, new StoreOptions { WaitUntilSearchable = true, IdempotencyKey = "k" }, Cancellation);
        Assert.Equal((3, 0, 3), (wire.Sent, reply.New, reply.Unchanged));
        Assert.Equal(3, await host.Client.MessagesAsync("shop", "c", cancellation: Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task Batches_whose_answers_are_lost_are_sent_again_and_all_are_there_once()
    {
        using var wire = new LossyWire();
        await using var host = await StartAsync(wire);
        wire.Lose(5);
        var sent = Enumerable.Range(0, 20).Select(i => Conversation("shop", $"c{i}", "hello"));
        var batches = await host.Client.StoreAsync(sent.ToAsyncEnumerable(),
            new StoreOptions { BatchConversations = 3, WaitUntilSearchable = true }, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(20, batches.Sum(batch => batch.Reply.Accepted));
        Assert.Equal(20, (await host.Client.MetricsAsync(Cancellation)).Messages);
    }

    [Fact]
    public async Task An_erasure_is_sent_again_when_it_was_refused_and_not_when_its_answer_was_lost()
    {
        using var wire = new LossyWire();
        await using var host = await StartAsync(wire);
        wire.Refuse(2);
        await host.Client.EraseAsync(new ErasureRequest("shop"), Cancellation);
        Assert.Equal(3, wire.Sent);
        wire.Lose(1);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Client.EraseAsync(new ErasureRequest("shop"), Cancellation));
        Assert.Equal(4, wire.Sent);
    }

    [Fact]
    public async Task Retries_end()
    {
        using var wire = new LossyWire();
        await using var host = await StartAsync(wire, options => options.MaxRetries = 2);
        wire.Refuse(100);
        var error = await Assert.ThrowsAsync<AkoshaException>(() => host.Client.SystemsAsync(Cancellation));
        Assert.Equal((3, 503), (wire.Sent, (int)error.Status));
    }

    [Fact]
    public async Task An_export_that_is_cut_goes_on_where_it_was()
    {
        using var wire = new LossyWire();
        await using var host = await StartAsync(wire);
        var sent = Enumerable.Range(0, 40).Select(i => Conversation("shop", $"c{i:00}", "hello", "again"));
        await foreach (var _ in host.Client.StoreAsync(
            sent.ToAsyncEnumerable(), new StoreOptions { WaitUntilSearchable = true }, Cancellation)) { }
        var whole = await LinesAsync(host);
        Assert.Equal(40, whole.Count);
        wire.Cut(3, afterBytes: whole.Take(5).Sum(line => line.Length + 1) + 7); // amid a line
        Assert.Equal(whole, await LinesAsync(host));
        wire.Cut(100, afterBytes: 3);
        await Assert.ThrowsAnyAsync<IOException>(() => LinesAsync(host));
    }

    [Fact]
    public async Task An_export_begins_after_the_line_whose_cursor_it_is_given()
    {
        await using var host = await StartAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await host.Client.StoreAsync(
                Conversation("shop", id, "hello"), new StoreOptions { WaitUntilSearchable = true }, Cancellation);
        var lines = await host.Client.ExportAsync(cancellation: Cancellation).Select(line => line.ToArray())
            .ToListAsync(Cancellation);
        var rest = host.Client.ExportAsync(new ExportOptions { Cursor = ExportPlace.CursorAfter(lines[1]) }, Cancellation);
        Assert.Equal([Text(lines[2])], await rest.Select(line => Text(line.Span)).ToListAsync(Cancellation));
    }

    private static async Task<List<string>> LinesAsync(ClientHost host) =>
        await host.Client.ExportAsync(cancellation: Cancellation).Select(line => Text(line.Span)).ToListAsync(Cancellation);

    private static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line);
}

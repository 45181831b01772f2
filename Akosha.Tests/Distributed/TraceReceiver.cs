using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Distributed;

/// <summary>
/// Takes traces by OTLP (http/protobuf) from any number of processes; reads of each span what its place in the trace is.
/// </summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private WebApplication _app = null!;

    /// <summary>A span, with the service that sent it.</summary>
    public sealed record Span(string Service, string Name, string Trace, string Id, string Parent);

    public ConcurrentBag<Span> Spans { get; } = [];

    public string Address => _app.Urls.First();

    public static async Task<TraceReceiver> StartAsync()
    {
        var receiver = new TraceReceiver();
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        receiver._app = builder.Build();
        receiver._app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            receiver.Read(body.ToArray());
        });
        receiver._app.MapFallback(() => Results.Ok());
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // ExportTraceServiceRequest{1: ResourceSpans{1: Resource{1: KeyValue{1, 2: AnyValue{1}}}, 2: ScopeSpans{2: Span{1: trace, 2:
    // id, 4: parent, 5: name}}}}
    private void Read(byte[] request)
    {
        foreach (var resource in Fields(request, 1))
        {
            var attributes = Fields(resource, 1).SelectMany(part => Fields(part, 1))
                .Select(pair => (Key: Text(pair, 1), Value: Text(Fields(pair, 2).FirstOrDefault(), 1)));
            var service = attributes.FirstOrDefault(attribute => attribute.Key == "service.name").Value ?? "";
            foreach (var span in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
                Spans.Add(new Span(service, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4)));
        }
    }

    private static string Text(ReadOnlyMemory<byte> message, int field) =>
        System.Text.Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault().Span);

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).FirstOrDefault().Span);

    /// <summary>The length-delimited fields of a protobuf message that have this number.</summary>
    private static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var position = 0; position < message.Length;)
        {
            var tag = Varint(message.Span, ref position);
            switch (tag & 7)
            {
                case 0: Varint(message.Span, ref position); break;
                case 1: position += 8; break;
                case 5: position += 4; break;
                default:
                    var length = (int)Varint(message.Span, ref position);
                    if ((int)(tag >> 3) == number) found.Add(message.Slice(position, length));
                    position += length;
                    break;
            }
        }
        return found;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Akosha.Contracts.Telemetry;
using Akosha.ServiceDefaults.Http;
using Google.Protobuf;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>The encoding of a request and of its answer: binary Protobuf, or JSON.</summary>
internal sealed class OtlpEncoding
{
    /// <summary>The type of binary Protobuf.</summary>
    public const string Protobuf = "application/x-protobuf";

    private static readonly OtlpEncoding InProtobuf = new(Protobuf), InJson = new(ContentTypes.Json);

    private OtlpEncoding(string type) => Type = type;

    /// <summary>The content type.</summary>
    public string Type { get; }

    /// <summary>That of a request; null if it is of another type.</summary>
    public static OtlpEncoding? Of(HttpRequest request) => ContentTypes.Of(request) switch
    {
        Protobuf => InProtobuf,
        ContentTypes.Json => InJson,
        _ => null,
    };

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="areRecords">True for log records, false for spans.</param>
    /// <exception cref="OtlpFormatException">It cannot be decoded.</exception>
    public Signals Read(ReadOnlyMemory<byte> body, bool areRecords)
    {
        var signals = new Signals();
        if (this == InJson) new JsonSignals(signals).Read(body, areRecords);
        else new ProtobufSignals(signals).Read(ArrayOf(body), areRecords);
        return signals;
    }

    /// <summary>The answer to a request that was taken, as a whole or in part.</summary>
    /// <param name="areRecords">True for log records, false for spans.</param>
    /// <param name="rejected">How many were not taken.</param>
    /// <param name="message">Why, or what else there is to say; null for nothing.</param>
    public IResult Answer(bool areRecords, int rejected, string? message)
    {
        if (this == InJson)
        {
            var count = rejected.ToString(CultureInfo.InvariantCulture);
            return Result(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(new TelemetryReply
            {
                PartialSuccess = message is null ? null : new TelemetryRejects(message)
                {
                    RejectedSpans = areRecords ? null : count,
                    RejectedLogRecords = areRecords ? count : null,
                },
            }));
        }
        if (message is null) return Result(StatusCodes.Status200OK, []);
        var partial = Fields(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(rejected);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteString(message);
        });
        return Result(StatusCodes.Status200OK, Fields(output =>
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(partial));
        }));
    }

    /// <summary>The answer to a request of which nothing, or not all, could be taken.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="message">What is wrong, and what can be done.</param>
    public IResult Refusal(int status, string message)
    {
        var code = status switch
        {
            StatusCodes.Status400BadRequest => 3,
            StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => 8,
            _ => 14,
        };
        return Result(status, this == InJson ? JsonSerializer.SerializeToUtf8Bytes(new TelemetryStatus(code, message))
            : Fields(output =>
            {
                output.WriteTag(1, WireFormat.WireType.Varint);
                output.WriteInt32(code);
                output.WriteTag(2, WireFormat.WireType.LengthDelimited);
                output.WriteString(message);
            }));
    }

    private static byte[] Fields(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array : body.ToArray();

    private EncodedResult Result(int status, byte[] body) => new(status, Type, body);

    private sealed class EncodedResult(int status, string type, byte[] body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = type;
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}

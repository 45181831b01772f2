using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using Akosha.Contracts.Operations;
using Akosha.Contracts.Searches;
using Akosha.Contracts.Systems;
using Akosha.Contracts.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Akosha.ServiceDefaults.Http;

/// <summary>An example of each type that requests and answers are made of, written as the services write it.</summary>
internal static class ContractExamples
{
    private const string System = "support-bot", ConversationId = "2025-03-01-deploy";
    private const string Question = "When is the deploy key rotated?", Answer = "It is rotated every Monday.";

    private static readonly DateTimeOffset Asked = new(2025, 3, 1, 10, 0, 0, TimeSpan.Zero), Answered = Asked.AddSeconds(5);
    private static readonly Dictionary<string, string> Metadata = new() { ["team"] = "core" };
    private static readonly Dictionary<string, MetadataValue> Given = new()
    {
        ["team"] = MetadataValue.Of("core"),
        ["urgent"] = MetadataValue.Of(true),
        ["labels"] = MetadataValue.Of(["deploy", "keys"]),
    };

    private static readonly Dictionary<Type, object> ByType = new object[]
    {
        new ConversationRequest(System, ConversationId)
        {
            Title = "Deploy keys",
            Metadata = Given,
            Messages =
            [
                new MessageRequest(Roles.User) { Author = "Ada", Content = Json(Question), Timestamp = Asked },
                new MessageRequest("assistant")
                {
                    Content = Json(new[] { new { type = "text", text = Answer } }), Timestamp = Answered,
                },
            ],
        },
        new IngestReply(1, 2, []) { Version = 42, New = 2, Replaced = 0, Unchanged = 0 },
        new DeletionReply(43) { Messages = 12, Conversations = 1 },
        new ErasureRequest(System) { ConversationId = ConversationId, Reason = "The customer asked for it." },
        new ErasureReply("01958a5b3c4d7e8f9a0b1c2d3e4f5a6b", "erasing", "conversation", System, Asked, "key-7")
        {
            ConversationId = ConversationId,
            ScopeDigest = new string('5', 64),
            Reason = "The customer asked for it.",
            CheckedAt = Answered,
            Erased = new ErasedCounts(1, 2, 2, new string('a', 64), 44),
            Stores = [new ErasureStore("queue", 0), new ErasureStore("replicas", null, "what is awaited")],
        },
        new SearchRequest { Query = "when did Ada ask about the deploy key?", SystemIds = [System] },
        new SearchReply
        {
            Hits =
            [
                new SearchHit
                {
                    SystemId = System, ConversationId = ConversationId, MessageId = "0", Role = Roles.User, Author = "Ada",
                    Timestamp = Asked, Score = 12.5f, Tier = "hot", Snippet = Question,
                    Highlights = [new Highlight(12, 18), new Highlight(19, 22)],
                    Duplicates = new Duplicates(1, [new DuplicatePlace(System, "keys-2", "0", Asked)]),
                },
            ],
            TookMs = 4.2,
            Tiers = new Dictionary<string, TierOutcome> { ["hot"] = new(3.9, 3, 1_200) },
            Understood = new Understood(["Ada"], null, null),
        },
        new ConversationReply(System, ConversationId, Given,
        [
            new MessageReply("0", Roles.User, "Ada", Question, Asked, Answered, 1_740_823_205_000_000),
            new MessageReply("1", "assistant", null, Answer, Answered, Answered, 1_740_823_205_000_000),
        ], false, []) { Title = "Rotating the signing key", Total = 2 },
        new ConversationsReply(
            [
                new ConversationSummary(System, ConversationId, 2, ["Ada"], Asked, Answered, Given)
                {
                    Title = "Rotating the signing key",
                },
            ], false, []) { Next = "eyJUaW1lIjoxNzQwODIzMjA1MDAwMDAwLCJTeXN0ZW0iOiJzIiwiQ29udmVyc2F0aW9uIjoiYyJ9" },
        new SystemsReply([new SystemReply(System, 1, 2, 58)], false, []),
        new MetricsReply(1, 1, 2, 58, 42, 0, new Dictionary<string, TierUse> { ["hot"] = new(1, 1, 2, 58, 4_096) }, false, []),
        new TelemetryRequest { ResourceSpans = [TelemetryExample.Spans(System, Question, Answer)] },
        new TelemetryReply { PartialSuccess = new TelemetryRejects("system_id: is not the caller's") { RejectedSpans = "1" } },
        new TelemetryStatus(3, "body: is not a request in Protobuf"),
        new LogReply(42),
        new LogLevelReply("Information"),
        new QueueReply(3, 0.8, 2, 1),
        new DeadLettersReply([new DeadLetter("1740823205000-0", System, "The entry cannot be read.", Answered)]),
        new ReplayReply(1),
        new JobReply("compaction", "done", 64, 64, 65, null, Asked, Answered, null),
        new JobsReply([new JobReply("compaction", "running", 12, 64, 0, null, Asked, null, null)]),
    }.ToDictionary(example => example.GetType());

    /// <summary>The example of a type; null if there is none.</summary>
    /// <param name="type">A type of the contract.</param>
    /// <param name="isLine">True for the text of one line, as a stream has it, in place of the object.</param>
    public static JsonNode? Of(Type type, bool isLine = false)
    {
        if (!ByType.TryGetValue(type, out var example)) return null;
        var node = JsonSerializer.SerializeToNode(example, type, ContractJson.Options);
        return isLine ? JsonValue.Create(node!.ToJsonString(ContractJson.Options) + "\n") : node;
    }

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    /// <summary>The example of an answer: for problem details (RFC 9457) that of the status.</summary>
    public static JsonNode? OfAnswer(Type type, int status)
    {
        if (!type.IsAssignableTo(typeof(ProblemDetails))) return Of(type);
        var problem = new JsonObject { ["title"] = ReasonPhrases.GetReasonPhrase(status), ["status"] = status };
        if (type == typeof(HttpValidationProblemDetails))
            problem["errors"] = new JsonObject { ["query"] = new JsonArray("is required") };
        return problem;
    }
}

using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Ingestion;
using Akosha.Ingestion.Pipeline;
using Akosha.Search.Analysis;
using Akosha.Search.Retrieval;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Queue;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// Conversations with questions in an index in this process, and how well the ranker finds what answers them. A folder holds
/// <c>conversations.ndjson</c> and <c>questions.ndjson</c> (lines with <c>system_id</c>, <c>question</c> and <c>evidence</c>).
/// </summary>
internal sealed class QuestionSet : IDisposable
{
    private static readonly Languages Languages = new(new Dictionary<string, string>());

    private readonly IndexWriter _index = new(new TierStores(new RowStore(null)), Languages, TimeProvider.System);
    private readonly List<MessageRow> _rows;
    private readonly List<Question> _questions;
    private readonly Dictionary<(string System, string Message), string> _sessions;
    private readonly Scope _scope;

    private sealed record Question(string System, string Text, QueryVector Vector, HashSet<string> Evidence);

    private QuestionSet(IEnumerable<MessageRow> rows, IEnumerable<Question> questions)
    {
        _rows = [.. rows];
        _sessions = _rows.ToDictionary(row => (row.SystemId, row.MessageId!), row => row.ConversationId!);
        _index.Apply(new IndexChange.SegmentRead("all", _rows));
        var snapshot = _index.Publish();
        _scope = new Scope(snapshot, [.. snapshot.Blocks]);
        _questions = [.. questions];
        Systems = [.. _questions.Select(question => question.System).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads conversations and questions, and encodes both.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The folder of a sentence encoder; null for the encoder that is the default.</param>
    public static async Task<QuestionSet> ReadAsync(string folder, string? model)
    {
        using TextEncoder encoder = model is null ? new StaticEmbeddingGenerator()
            : new OnnxEmbeddingGenerator(new EmbeddingOptions { Provider = "onnx", Path = model, BatchSize = 16 });
        var embedder = new BatchEmbedder(encoder, new IngestionOptions { Workers = Environment.ProcessorCount });
        var queries = new QueryEncoder(encoder, NullLogger<QueryEncoder>.Instance);
        var rows = await embedder.EmbedAsync([.. Lines(folder, "conversations.ndjson").SelectMany(Rows)], default);
        var questions = new List<Question>();
        foreach (var line in Lines(folder, "questions.ndjson"))
        {
            var text = line.GetProperty("question").GetString()!;
            questions.Add(new Question(
                line.GetProperty("system_id").GetString()!, text,
                await queries.EncodeAsync(text, SearchMode.Hybrid, new AnswerNotes(null), default)
                    ?? throw new InvalidOperationException("a question has no vector"),
                [.. line.GetProperty("evidence").EnumerateArray().Select(id => id.GetString()!)]));
        }
        return new QuestionSet(rows, questions) { Weights = model is null ? Weights.Default : Weights.InContext };
    }

    /// <summary>The weights that are the default for the encoder.</summary>
    public required Weights Weights { get; init; }

    /// <summary>The systems of the questions.</summary>
    public IReadOnlyList<string> Systems { get; }

    /// <summary>Asks every question.</summary>
    /// <param name="weights">What each part of a score counts.</param>
    /// <param name="interpret">False to take names and dates as mere words.</param>
    /// <param name="pooled">True to ask over all systems, not only over the one that has the answer.</param>
    /// <returns>The figures of each system's questions.</returns>
    public Dictionary<string, RetrievalFigures> Ask(Weights weights, bool interpret = true, bool pooled = false)
    {
        var asked = new RetrievalFigures[_questions.Count];
        Parallel.For(0, asked.Length, i => asked[i] = Ask(_questions[i], weights, interpret, pooled));
        return Systems.ToDictionary(
            system => system, system => RetrievalFigures.Mean(asked.Where((_, i) => _questions[i].System == system)));
    }

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    private RetrievalFigures Ask(Question question, Weights weights, bool interpret, bool pooled)
    {
        var relevant = question.Evidence.Select(id => (question.System, _sessions[(question.System, id)])).ToHashSet();
        var sessions = Search(question, weights, interpret, pooled, SearchGrouping.Conversation)
            .ConvertAll(row => (row.SystemId, row.ConversationId!));
        var turns = Search(question, weights, interpret, pooled, SearchGrouping.Message).Take(10);
        var gain = sessions.Select((session, i) => relevant.Contains(session) ? 1 / Math.Log2(i + 2) : 0).Sum();
        return new RetrievalFigures(
            1,
            sessions.Count > 0 && relevant.Contains(sessions[0]) ? 1 : 0,
            gain / Enumerable.Range(0, Math.Min(5, relevant.Count)).Sum(i => 1 / Math.Log2(i + 2)),
            turns.Count(row => row.SystemId == question.System && question.Evidence.Contains(row.MessageId!))
                / (double)question.Evidence.Count);
    }

    private List<MessageRow> Search(
        Question question, Weights weights, bool interpret, bool pooled, SearchGrouping grouping)
    {
        var request = new SearchRequest
        {
            Query = question.Text,
            SystemIds = pooled ? null : [question.System],
            GroupBy = grouping,
            Limit = grouping == SearchGrouping.Conversation ? 5 : 50,
            Interpret = interpret,
        };
        var query = ParsedQuery.Of(request, Languages, TimeProvider.System.GetUtcNow());
        using var execution = new QueryExecution(request, query, _scope, Languages, weights)
        {
            Vector = question.Vector,
        };
        return [.. Ranker.Rank(execution).Chosen.Select(scored => _rows[scored.Message.Value])];
    }

    private static IEnumerable<JsonElement> Lines(string folder, string file) =>
        File.ReadLines(Path.Combine(folder, file)).Where(line => line.Length > 0)
            .Select(line => JsonDocument.Parse(line).RootElement);

    private static IEnumerable<MessageRow> Rows(JsonElement line)
    {
        var conversation = ConversationParser.Parse(line, new ConversationRules(TimeProvider.System.GetUtcNow())).Conversation
            ?? throw new InvalidOperationException("a line is no valid conversation");
        return RowBuilder.Build(new QueuedEntry(1, new IngestEntry(conversation, null, DateTimeOffset.UnixEpoch, 0, null)));
    }
}

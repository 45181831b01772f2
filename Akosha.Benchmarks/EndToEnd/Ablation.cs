using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Ingestion.Pipeline;
using Akosha.Search.Analysis;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Queue;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// Retrieval quality in process over conversations with questions, split by system into two halves: with everything, with each
/// part switched off in turn, and with each weight at half and at one and a half.
/// </summary>
internal static class Ablation
{
    private static readonly Languages Languages = new(new Dictionary<string, string>());

    private sealed record Question(string System, string Text, HashSet<string> Evidence);

    private readonly record struct Setting(Weights Weights, bool Interpret = true);

    /// <param name="folder">
    /// Holds <c>conversations.ndjson</c> and <c>questions.ndjson</c> (each line with <c>system_id</c>, <c>question</c> and
    /// <c>evidence</c>).
    /// </param>
    public static void Run(string folder)
    {
        using var index = new IndexWriter(new TierStores(new RowStore(null)), Languages, TimeProvider.System);
        var rows = Lines(folder, "conversations.ndjson").SelectMany(Rows).ToList();
        index.Apply(new IndexChange.SegmentRead("all", rows));
        var snapshot = index.Publish();
        var scope = new Scope(snapshot, [.. snapshot.Blocks]);
        var questions = Lines(folder, "questions.ndjson").Select(line => new Question(
            line.GetProperty("system_id").GetString()!, line.GetProperty("question").GetString()!,
            [.. line.GetProperty("evidence").EnumerateArray().Select(id => id.GetString()!)])).ToList();
        var systems = questions.Select(question => question.System).Distinct().Order(StringComparer.Ordinal).ToList();
        var half = systems.Take((systems.Count + 1) / 2).ToHashSet();
        Console.WriteLine(
            $"{"",-34} first half: Hit@1 NDCG@5 R@10 | second half: Hit@1 NDCG@5 R@10   ({half.Count} and {systems.Count - half.Count} systems)");
        foreach (var (name, setting) in Settings())
        {
            var first = Measure(scope, rows, questions.Where(question => half.Contains(question.System)), setting);
            var second = Measure(scope, rows, questions.Where(question => !half.Contains(question.System)), setting);
            Console.WriteLine(
                $"{name,-34}             {first.Hit:F3}  {first.Ndcg:F3} {first.Recall:F3} |              {second.Hit:F3}  "
                + $"{second.Ndcg:F3} {second.Recall:F3}");
        }
    }

    private static IEnumerable<(string Name, Setting Setting)> Settings()
    {
        var all = new Setting(Weights.Default);
        var weights = Weights.Default;
        yield return ("everything", all);
        yield return ("without authors", all with { Weights = weights with { Author = 0, NameAsContent = 1 } });
        yield return (
            "without neighbours",
            all with { Weights = weights with { Previous = 0, Next = 0, SecondPrevious = 0, SecondNext = 0 } });
        yield return ("without the session", all with { Weights = weights with { Conversation = 0 } });
        yield return ("without dates", all with { Weights = weights with { Date = 0 } });
        yield return ("without interpretation", all with { Interpret = false });
        yield return ("without vectors", all with { Weights = weights with { Vector = 0 } });
        foreach (var share in new[] { 0.5f, 0.7f, 0.8f, 0.95f, 1f })
            yield return ($"other forms {share}", all with { Weights = weights with { OtherForm = share } });
        foreach (var factor in new[] { 0.5f, 1.5f })
        {
            yield return ($"k1 × {factor}", all with { Weights = weights with { MessageK1 = weights.MessageK1 * factor } });
            yield return ($"b × {factor}", all with { Weights = weights with { MessageB = weights.MessageB * factor } });
            yield return ($"neighbours × {factor}", all with
            {
                Weights = weights with
                {
                    Previous = weights.Previous * factor,
                    Next = weights.Next * factor,
                    SecondPrevious = weights.SecondPrevious * factor,
                    SecondNext = weights.SecondNext * factor,
                },
            });
            yield return (
                $"session × {factor}", all with { Weights = weights with { Conversation = weights.Conversation * factor } });
            yield return (
                $"session k1 × {factor}",
                all with { Weights = weights with { ConversationK1 = weights.ConversationK1 * factor } });
            yield return ($"author × {factor}", all with { Weights = weights with { Author = weights.Author * factor } });
            yield return (
                $"name as content × {factor}",
                all with { Weights = weights with { NameAsContent = weights.NameAsContent * factor } });
            yield return ($"date × {factor}", all with { Weights = weights with { Date = weights.Date * factor } });
            yield return ($"vector × {factor}", all with { Weights = weights with { Vector = weights.Vector * factor } });
        }
        foreach (var share in new[] { 0.02f, 0.1f, 0.2f })
            yield return ($"vector {share}", all with { Weights = weights with { Vector = share } });
    }

    private static (double Hit, double Ndcg, double Recall) Measure(
        Scope scope, List<MessageRow> rows, IEnumerable<Question> questions, Setting setting)
    {
        var sessionOf = rows.ToDictionary(row => (row.SystemId, row.MessageId!), row => row.ConversationId!);
        var (hit, ndcg, recall, count) = (0.0, 0.0, 0.0, 0);
        foreach (var question in questions)
        {
            var relevant = question.Evidence.Select(id => sessionOf[(question.System, id)]).ToHashSet();
            var sessions = Search(scope, question, setting, byConversation: true).Take(5)
                .Select(message => rows[message.Value].ConversationId!).ToList();
            var turns = Search(scope, question, setting, byConversation: false).Take(10)
                .Select(message => rows[message.Value].MessageId!).ToList();
            hit += sessions.Count > 0 && relevant.Contains(sessions[0]) ? 1 : 0;
            ndcg += sessions.Select((session, i) => relevant.Contains(session) ? 1 / Math.Log2(i + 2) : 0).Sum()
                / Enumerable.Range(0, Math.Min(5, relevant.Count)).Sum(i => 1 / Math.Log2(i + 2));
            recall += turns.Count(question.Evidence.Contains) / (double)question.Evidence.Count;
            count++;
        }
        return (hit / count, ndcg / count, recall / count);
    }

    private static List<MessageNumber> Search(Scope scope, Question question, Setting setting, bool byConversation)
    {
        var request = new SearchRequest
        {
            Query = question.Text,
            SystemIds = [question.System],
            GroupBy = byConversation ? SearchGrouping.Conversation : SearchGrouping.Message,
            Limit = byConversation ? 5 : 50,
            Interpret = setting.Interpret,
        };
        var query = new QueryExpansion(scope, new Filter(request, scope), Languages)
            .Expand(ParsedQuery.Of(request, Languages, TimeProvider.System.GetUtcNow()), request);
        using var execution = new QueryExecution(request, query, scope, Languages, setting.Weights)
        {
            Vector = new QueryVector(StaticEmbeddingGenerator.Embed(query.Syntax.Text), StaticEmbeddingGenerator.ModelName),
        };
        return [.. Ranker.Rank(execution).Chosen.Select(scored => scored.Message)];
    }

    private static IEnumerable<JsonElement> Lines(string folder, string file) =>
        File.ReadLines(Path.Combine(folder, file)).Where(line => line.Length > 0)
            .Select(line => JsonDocument.Parse(line).RootElement);

    private static IEnumerable<MessageRow> Rows(JsonElement line)
    {
        var conversation = ConversationParser.Parse(line, new ConversationRules(TimeProvider.System.GetUtcNow())).Conversation
            ?? throw new InvalidOperationException("a line is no valid conversation");
        return RowBuilder.Build(new QueuedEntry(1, new IngestEntry(conversation, null, DateTimeOffset.UnixEpoch, 0, null)))
            .Select(row => row with
            {
                Embedding = QuantizedVector.Encode(StaticEmbeddingGenerator.Embed(row.Content!)),
                EmbeddingModel = StaticEmbeddingGenerator.ModelName,
            });
    }
}

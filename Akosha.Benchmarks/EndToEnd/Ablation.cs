using Akosha.Search.Retrieval.Queries;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// Retrieval quality in process over conversations with questions, by system: with everything, with each part switched off in
/// turn, and with each weight at half and at one and a half. Each figure is Hit@1 and NDCG@5 of sessions, and R@10 of messages.
/// </summary>
internal static class Ablation
{
    private readonly record struct Setting(Weights Weights, bool Interpret = true);

    /// <param name="folder">The folder of a <see cref="QuestionSet"/>.</param>
    /// <param name="model">The folder of a sentence encoder; null for the encoder that is the default.</param>
    public static async Task RunAsync(string folder, string? model)
    {
        using var questions = await QuestionSet.ReadAsync(folder, model);
        Console.WriteLine($"{"",-26} {"own system",-17} | {"pooled",-17} | {string.Join(" | ", questions.Systems.Select(s => $"{s,-17}"))}");
        foreach (var (name, setting) in Settings(questions.Weights))
        {
            var own = questions.Ask(setting.Weights, setting.Interpret);
            var pooled = RetrievalFigures.Mean(questions.Ask(setting.Weights, setting.Interpret, pooled: true).Values);
            Console.WriteLine($"{name,-26} {RetrievalFigures.Mean(own.Values)} | {pooled} | {string.Join(" | ", own.Values)}");
        }
    }

    private static IEnumerable<(string Name, Setting Setting)> Settings(Weights weights)
    {
        var all = new Setting(weights);
        yield return ("everything", all);
        yield return ("without authors", all with { Weights = weights with { Author = 0, NameAsContent = 1 } });
        yield return ("without neighbours", all with { Weights = Neighbours(weights, 0) });
        yield return ("without the session", all with { Weights = weights with { Conversation = 0 } });
        yield return ("without dates", all with { Weights = weights with { Date = 0 } });
        yield return ("without interpretation", all with { Interpret = false });
        yield return ("without vectors", all with { Weights = weights with { Vector = 0 } });
        yield return ("vectors of turns alone", all with
        {
            Weights = weights with { OwnVector = 1, Window = 0, BestWindow = 0 }
        });
        yield return ("without the turn's vector", all with
        {
            Weights = weights with { OwnVector = 0, Window = 0.6f, BestWindow = 0.4f }
        });
        yield return ("without the best window", all with
        {
            Weights = weights with { OwnVector = 0.4f, Window = 0.6f, BestWindow = 0 }
        });
        yield return ("vectors alone", all with { Weights = weights with { Vector = 1 } });
        foreach (var share in new[] { 0.5f, 0.7f, 0.8f, 0.95f, 1f })
            yield return ($"other forms {share}", all with { Weights = weights with { OtherForm = share } });
        foreach (var factor in new[] { 0.5f, 1.5f })
        {
            foreach (var (name, changed) in new (string, Weights)[]
            {
                ("k1", weights with { MessageK1 = weights.MessageK1 * factor }),
                ("b", weights with { MessageB = weights.MessageB * factor }),
                ("neighbours", Neighbours(weights, factor)),
                ("session", weights with { Conversation = weights.Conversation * factor }),
                ("session k1", weights with { ConversationK1 = weights.ConversationK1 * factor }),
                ("author", weights with { Author = weights.Author * factor }),
                ("name as content", weights with { NameAsContent = weights.NameAsContent * factor }),
                ("date", weights with { Date = weights.Date * factor }),
                ("vector", weights with { Vector = weights.Vector * factor }),
            }) yield return ($"{name} × {factor}", all with { Weights = changed });
        }
    }

    /// <summary>Weights with the shares of neighbouring messages times a factor.</summary>
    internal static Weights Neighbours(Weights weights, float factor) => weights with
    {
        Previous = weights.Previous * factor,
        Next = weights.Next * factor,
        SecondPrevious = weights.SecondPrevious * factor,
        SecondNext = weights.SecondNext * factor,
    };
}

using System.Globalization;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// Leave-one-system-out: for each system, the setting of a grid that is best on the questions of the others, and what it gives on
/// its own, beside the defaults. What is chosen by four systems must help the fifth.
/// </summary>
internal static class Folds
{
    private sealed record Candidate(string Name, Weights Weights)
    {
        public required Dictionary<string, RetrievalFigures> Own { get; init; }

        public required Dictionary<string, RetrievalFigures> Pooled { get; init; }

        /// <summary>What is maximised over some systems: all that has a bar, the pooled figures for half.</summary>
        public double Over(IEnumerable<string> systems)
        {
            var own = RetrievalFigures.Mean(systems.Select(system => Own[system]));
            var pooled = RetrievalFigures.Mean(systems.Select(system => Pooled[system]));
            return own.Hit + own.Ndcg + own.Recall + (pooled.Hit + pooled.Recall) / 2;
        }
    }

    /// <param name="folder">The folder of a <see cref="QuestionSet"/>.</param>
    /// <param name="model">The folder of a sentence encoder; null for the encoder that is the default.</param>
    public static async Task RunAsync(string folder, string? model)
    {
        using var questions = await QuestionSet.ReadAsync(folder, model);
        var grid = model is null ? Grid() : GridInContext();
        var candidates = grid.Select(setting => Measure(questions, setting.Name, setting.Weights)).ToList();
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Over(questions.Systems)).Take(12))
            Console.WriteLine(
                $"{candidate.Name,-70} {RetrievalFigures.Mean(candidate.Own.Values)} | "
                + $"{RetrievalFigures.Mean(candidate.Pooled.Values)}");
        var defaults = Measure(questions, "the defaults", questions.Weights);
        var words = Measure(questions, "words alone", questions.Weights with { Vector = 0 });
        Console.WriteLine("left out: words alone | the defaults | chosen by the others (own; pooled)");
        var chosen = questions.Systems.ToDictionary(
            system => system,
            system => candidates.MaxBy(candidate => candidate.Over(questions.Systems.Where(other => other != system)))!);
        foreach (var (system, choice) in chosen)
            Console.WriteLine(
                $"{system} ({choice.Own[system].Questions}): {words.Own[system]} | {defaults.Own[system]} | {choice.Own[system]}; "
                + $"{words.Pooled[system]} | {defaults.Pooled[system]} | {choice.Pooled[system]}: {choice.Name}");
        Console.WriteLine(
            $"all: {RetrievalFigures.Mean(words.Own.Values)} | {RetrievalFigures.Mean(defaults.Own.Values)} | "
            + $"{RetrievalFigures.Mean(chosen.Select(fold => fold.Value.Own[fold.Key]))}; "
            + $"{RetrievalFigures.Mean(words.Pooled.Values)} | {RetrievalFigures.Mean(defaults.Pooled.Values)} | "
            + $"{RetrievalFigures.Mean(chosen.Select(fold => fold.Value.Pooled[fold.Key]))}");
    }

    private static Candidate Measure(QuestionSet questions, string name, Weights weights) => new(name, weights)
    {
        Own = questions.Ask(weights),
        Pooled = questions.Ask(weights, pooled: true),
    };

    /// <summary>What the default encoder's figures depend on most.</summary>
    private static IEnumerable<(string Name, Weights Weights)> Grid()
    {
        foreach (var (own, window, best) in new[] { (0.34f, 0.33f, 0.33f), (0.2f, 0.5f, 0.3f) })
            foreach (var neighbours in new[] { 1f, 1.3f, 1.6f })
                foreach (var otherForm in new[] { 0.65f, 0.8f, 0.95f })
                    foreach (var author in new[] { 3f, 3.5f })
                        yield return Named(
                            $"vectors ({own}, {window}, {best}) neighbours × {neighbours} forms {otherForm} author {author}",
                            Ablation.Neighbours(Weights.Default, neighbours) with
                            {
                                OwnVector = own,
                                Window = window,
                                BestWindow = best,
                                OtherForm = otherForm,
                                Author = author,
                            });
    }

    /// <summary>What those of an encoder depend on whose vectors are of windows.</summary>
    private static IEnumerable<(string Name, Weights Weights)> GridInContext()
    {
        foreach (var share in new[] { 0.2f, 0.3f, 0.4f, 0.5f })
            foreach (var best in new[] { 0.3f, 0.45f })
                foreach (var session in new[] { 0.8f, 1.3f })
                    foreach (var author in new[] { 2.5f, 3.5f })
                        yield return Named(
                            $"vectors {share}, best {best}, session {session}, author {author}",
                            Weights.Default with
                            {
                                Vector = share,
                                OwnVector = 0,
                                Window = 1 - best,
                                BestWindow = best,
                                Conversation = session,
                                Author = author,
                            });
    }

    private static (string Name, Weights Weights) Named(FormattableString name, Weights weights) =>
        (name.ToString(CultureInfo.InvariantCulture), weights);
}

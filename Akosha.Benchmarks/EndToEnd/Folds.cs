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
            var (own, pooled) = (RetrievalFigures.Mean(systems.Select(system => Own[system])),
                RetrievalFigures.Mean(systems.Select(system => Pooled[system])));
            return own.Hit + own.Ndcg + own.Recall + (pooled.Hit + pooled.Recall) / 2;
        }
    }

    /// <param name="folder">The folder of a <see cref="QuestionSet"/>.</param>
    public static void Run(string folder)
    {
        using var questions = new QuestionSet(folder);
        var candidates = Grid().Select(setting => Measure(questions, setting.Name, setting.Weights)).ToList();
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Over(questions.Systems)).Take(12))
            Console.WriteLine(
                $"{candidate.Name,-52} {RetrievalFigures.Mean(candidate.Own.Values)} | "
                + $"{RetrievalFigures.Mean(candidate.Pooled.Values)}");
        var defaults = Measure(questions, "the defaults", Weights.Default);
        var words = Measure(questions, "words alone", Weights.Default with { Vector = 0 });
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

    private static IEnumerable<(string Name, Weights Weights)> Grid()
    {
        foreach (var share in new[] { 0.15f, 0.2f, 0.25f })
            foreach (var (own, window, best) in new[] { (0.3f, 0.4f, 0.3f), (0.4f, 0.3f, 0.3f), (0.2f, 0.5f, 0.3f) })
                foreach (var (author, date, session) in new[] { (3f, 4f, 1f), (3f, 4f, 1.3f), (3.5f, 5f, 1.3f), (4f, 5f, 1.3f) })
                    yield return (
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"vectors {share} ({own}, {window}, {best}) author {author} date {date} session {session}"),
                        Weights.Default with
                        {
                            Vector = share,
                            OwnVector = own,
                            Window = window,
                            BestWindow = best,
                            Author = author,
                            Date = date,
                            Conversation = session,
                        });
    }
}

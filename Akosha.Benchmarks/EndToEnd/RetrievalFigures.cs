using System.Globalization;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>How well questions were answered, on average.</summary>
/// <param name="Questions">How many there were.</param>
/// <param name="Hit">How often the first session holds evidence (0–1).</param>
/// <param name="Ndcg">NDCG of the first five sessions (0–1).</param>
/// <param name="Recall">How much of the evidence is among the first ten messages (0–1).</param>
internal sealed record RetrievalFigures(int Questions, double Hit, double Ndcg, double Recall)
{
    /// <summary>The figures of several, each by its number of questions.</summary>
    public static RetrievalFigures Mean(IEnumerable<RetrievalFigures> figures)
    {
        var all = figures.ToList();
        var questions = all.Sum(part => part.Questions);
        return new RetrievalFigures(questions, Of(part => part.Hit), Of(part => part.Ndcg), Of(part => part.Recall));

        double Of(Func<RetrievalFigures, double> value) => all.Sum(part => part.Questions * value(part)) / questions;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hit:F3} {Ndcg:F3} {Recall:F3}");
}

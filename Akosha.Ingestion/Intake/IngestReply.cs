namespace Akosha.Ingestion.Intake;

/// <summary>The answer to a request that stored conversations.</summary>
/// <param name="Accepted">Conversations accepted.</param>
/// <param name="Messages">Messages in them.</param>
/// <param name="Rejected">The conversations that were not accepted, and why; at most <see cref="MostListed"/> are listed.</param>
public sealed record IngestReply(int Accepted, int Messages, IReadOnlyList<Rejection> Rejected)
{
    /// <summary>How many rejected conversations a reply lists.</summary>
    public const int MostListed = 1000;

    /// <summary>All rejected conversations, also those not listed.</summary>
    public int RejectedTotal { get; init; } = Rejected.Count;
}

/// <summary>A conversation that was not accepted.</summary>
/// <param name="Index">Its position in the array, or the number of its line in the stream (blank lines not counted), from 0.</param>
/// <param name="Error">Each field that is wrong and what is allowed there.</param>
public sealed record Rejection(int Index, string Error);

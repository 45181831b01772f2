using Akosha.Contracts.Conversations;

namespace Akosha.Ingestion.Otlp;

/// <summary>What became of the spans or log records of a request.</summary>
internal sealed class OtlpOutcome
{
    private const int MaxTold = 3;

    private readonly List<string> _told = [];
    private int _untold;

    /// <summary>How many were not taken.</summary>
    public int Rejected { get; private set; }

    /// <summary>Why, or what was left out of what was taken: the first reasons. Null if there is nothing to say.</summary>
    public string? Message => _told.Count == 0 ? null
        : string.Join("; ", _told) + (_untold > 0 ? $"; and {_untold} more" : "");

    /// <summary>Takes note of what was read of a span.</summary>
    public void Note(JudgedExchange exchange)
    {
        if (exchange.Judged.Errors is { } errors)
        {
            Rejected += exchange.Signals;
            Tell(Rejection.Of(0, errors).Error);
        }
        else if (exchange.Warning is { } warning) Tell(warning);
    }

    private void Tell(string reason)
    {
        if (_told.Contains(reason)) return;
        if (_told.Count < MaxTold) _told.Add(reason);
        else _untold++;
    }
}

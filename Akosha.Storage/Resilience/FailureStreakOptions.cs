using Polly;

namespace Akosha.Storage.Resilience;

/// <summary>How a <see cref="FailureStreak"/> counts.</summary>
internal sealed class FailureStreakOptions : ResilienceStrategyOptions
{
    /// <summary>Options under the name by which telemetry tells the strategy.</summary>
    public FailureStreakOptions() => Name = "FailureStreak";

    /// <summary>So many failures one after the other are too many.</summary>
    public required int BreakAfter { get; init; }

    /// <summary>Tells a failure of the dependency from an answer.</summary>
    public required Func<Exception, bool> IsFailure { get; init; }

    /// <summary>Is told of every failure.</summary>
    public required Action<Exception> OnFailure { get; init; }
}

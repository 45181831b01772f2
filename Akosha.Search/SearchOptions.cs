using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;

namespace Akosha.Search;

/// <summary>Settings under <c>AKOSHA__SEARCH__…</c>.</summary>
public sealed class SearchOptions : IValidatableObject
{
    /// <summary>How often the follower looks for a new log entry while nobody waits for one (milliseconds).</summary>
    [Range(1, 60_000)]
    public int PollMilliseconds { get; set; } = 100;

    /// <summary>
    /// How long a search may take before it answers with what it has (milliseconds). A wait for <c>at_least</c> before it takes
    /// as long at most.
    /// </summary>
    [Range(10, 60_000)]
    public int BudgetMilliseconds { get; set; } = 2_000;

    /// <summary>
    /// How long what was replaced or deleted is kept for searches under way (seconds). An erasure takes this long at least; a
    /// search that takes longer may miss what it has found.
    /// </summary>
    [Range(1, 3_600)]
    public int GraceSeconds { get; set; } = 30;

    /// <summary>
    /// How long <c>wait=true</c> goes on waiting for this process after it was killed (milliseconds; Redis only).
    /// </summary>
    [Range(100, 600_000)]
    public int AliveMilliseconds { get; set; } = 5_000;

    /// <summary>
    /// The language of each system's messages, by system id: danish, dutch, english, finnish, french, german, hungarian,
    /// italian, norwegian, portuguese, russian, spanish, swedish or none.
    /// </summary>
    [DefaultText("`english`")]
    public Dictionary<string, string> Languages { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Languages
        .Where(pair => !Analysis.Languages.IsKnown(pair.Value))
        .Select(pair =>
            new ValidationResult($"must be one of {Analysis.Languages.Allowed}", [$"{nameof(Languages)}__{pair.Key}"]));
}

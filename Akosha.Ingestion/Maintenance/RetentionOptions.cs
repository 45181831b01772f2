using System.ComponentModel.DataAnnotations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Settings <c>AKOSHA__STORAGE__RETENTION__{system}</c>: for how many days the messages of a system are kept, counted from their
/// timestamps. <c>*</c> stands for the systems not named; what has no setting is kept for ever.
/// </summary>
public sealed class RetentionOptions : Dictionary<string, double>, IValidatableObject
{
    /// <summary>Settings for no system; ids are case-sensitive.</summary>
    public RetentionOptions()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The days for a system; null for ever.</summary>
    public double? DaysOf(string system) => TryGetValue(system, out var days) || TryGetValue("*", out days) ? days : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => this
        .Where(pair => pair.Value is not (> 0 and <= 36_500))
        .Select(pair => new ValidationResult("must be a number of days above 0 and up to 36500", [pair.Key]));
}

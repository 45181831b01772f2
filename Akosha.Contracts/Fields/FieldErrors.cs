using System.Collections;

namespace Akosha.Contracts.Fields;

/// <summary>
/// What is wrong with a request: the first errors, and the number of all. However many there are, it stays small.
/// </summary>
public sealed class FieldErrors : IReadOnlyList<FieldError>
{
    /// <summary>How many errors of one request are listed.</summary>
    public const int MaxListed = 100;

    private readonly List<FieldError> _listed = [];

    /// <summary>All errors, also those that are not listed.</summary>
    public int Total { get; private set; }

    /// <summary>True if no further error is listed.</summary>
    public bool IsFull => _listed.Count >= MaxListed;

    /// <summary>The number of those that are listed.</summary>
    public int Count => _listed.Count;

    /// <inheritdoc/>
    public FieldError this[int index] => _listed[index];

    /// <summary>Counts an error, and lists it if there is room.</summary>
    public void Add(FieldError error)
    {
        if (!IsFull) _listed.Add(error);
        Total++;
    }

    /// <summary>Counts an error that is not listed.</summary>
    public void AddUnlisted() => Total++;

    /// <summary>The number of all errors behind a list of them.</summary>
    public static int TotalOf(IReadOnlyCollection<FieldError> errors) => errors is FieldErrors all ? all.Total : errors.Count;

    /// <inheritdoc/>
    public IEnumerator<FieldError> GetEnumerator() => _listed.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using Akosha.Contracts.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Akosha.ServiceDefaults.Http;

/// <summary>
/// Reads ids from the query of a request, which no proxy normalises: any text that is not empty is taken as it is, <c>.</c> and
/// <c>..</c> too. What is missing, empty or given twice is recorded, and never taken for something else.
/// </summary>
public sealed class QueryParameters
{
    private readonly List<(string Name, ReadOnlyMemory<char> Value)> _given = [];

    /// <summary>The parameters of a request.</summary>
    public QueryParameters(HttpRequest request)
    {
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
            _given.Add((PercentEncoding.Decode(pair.EncodedName.Span, isQuery: true) ?? "", pair.EncodedValue));
    }

    /// <summary>Every error found.</summary>
    public List<FieldError> Errors { get; } = [];

    /// <summary>The value of a parameter that must be given; empty, and an error, if it is not there or not valid.</summary>
    public string Required(string name)
    {
        if (Optional(name) is { } value) return value;
        if (!Has(name))
            Errors.Add(new FieldError(name, "is required, as a parameter of the query"));
        return "";
    }

    /// <summary>True if a parameter is given, valid or not.</summary>
    public bool Has(string name) => _given.Exists(pair => IsNamed(pair, name));

    /// <summary>The value of a parameter; null if it is not given, and an error if it is not valid.</summary>
    public string? Optional(string name)
    {
        var values = _given.FindAll(pair => IsNamed(pair, name));
        if (values.Count == 0) return null;
        var value = values.Count == 1 ? PercentEncoding.Decode(values[0].Value.Span, isQuery: true) : null;
        var problem = values.Count > 1 ? $"is given {values.Count} times; give it once" : value switch
        {
            null => "is not valid: percent-encode it as UTF-8",
            "" => "must not be empty",
            _ => null,
        };
        if (problem is null) return value;
        Errors.Add(new FieldError(name, problem));
        return null;
    }

    /// <summary>True if a parameter is <c>true</c>; an error if it is given and neither that nor <c>false</c>.</summary>
    public bool Flag(string name) => OptionalFlag(name) ?? false;

    /// <summary>The value of <see cref="Flag"/>, or null if it is not given or not valid. The case of its letters is free.</summary>
    public bool? OptionalFlag(string name)
    {
        if (Optional(name) is not { } value) return null;
        if (bool.TryParse(value, out var flag)) return flag;
        Errors.Add(new FieldError(name, "must be true or false"));
        return null;
    }

    /// <summary>
    /// Records each parameter that is none of the <paramref name="known"/>: a deletion whose id stands under another name would
    /// delete more than was meant.
    /// </summary>
    /// <param name="known">Names; one that ends with a star stands for all that begin so.</param>
    public void NothingBut(params string[] known)
    {
        foreach (var (name, _) in _given)
            if (!Array.Exists(known, allowed => IsOf(name, allowed)))
                Errors.Add(new FieldError(FieldReader.Shown(name), $"unknown parameter; known are {string.Join(", ", known)}"));
    }

    /// <summary>The values of all parameters whose names begin with a prefix, by what follows it.</summary>
    public IReadOnlyDictionary<string, List<string>> Under(string prefix)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, encoded) in _given)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var key = name[prefix.Length..];
            if (PercentEncoding.Decode(encoded.Span, isQuery: true) is not { } value)
                Errors.Add(new FieldError(FieldReader.Shown(name), "is not valid: percent-encode it as UTF-8"));
            else if (values.TryGetValue(key, out var several)) several.Add(value);
            else values[key] = [value];
        }
        return values;
    }

    private static bool IsOf(string name, string allowed) => allowed.EndsWith('*')
        ? name.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase)
        : name.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    private static bool IsNamed((string Name, ReadOnlyMemory<char> Value) pair, string name) =>
        pair.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

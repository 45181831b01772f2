using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Akosha.Contracts.Fields;

/// <summary>
/// Reads the fields of one JSON object and collects what is wrong with each, instead of stopping at the first. Once its list is
/// full it only counts: then no text is made for an error.
/// </summary>
/// <param name="errors">Where the errors go.</param>
/// <param name="ignored">Where the fields go that nothing is known of; null if they are errors.</param>
public sealed class FieldReader(FieldErrors errors, IgnoredFields? ignored = null)
{
    private const int LongestShown = 64;

    /// <summary>What was found so far.</summary>
    public FieldErrors Errors => errors;

    /// <summary>Records an error at <paramref name="field"/>.</summary>
    public void Fail(FieldPath field, string problem)
    {
        if (errors.IsFull) errors.AddUnlisted();
        else errors.Add(new FieldError(field.ToString(), problem));
    }

    /// <summary>Records an error at <paramref name="field"/>, whose text is made only if it is listed.</summary>
    public void Fail(FieldPath field, [InterpolatedStringHandlerArgument("")] ref ProblemText problem)
    {
        if (errors.IsFull) errors.AddUnlisted();
        else errors.Add(new FieldError(field.ToString(), problem.Take()));
    }

    /// <summary>True if <paramref name="element"/> is an object; of its fields those are errors that are not known.</summary>
    public bool IsObject(JsonElement element, FieldPath path, string[] known)
    {
        if (!IsObject(element, path)) return false;
        var all = string.Join(", ", known);
        foreach (var property in element.EnumerateObject())
            if (JsonText.NameOf(property) is var name && !known.Contains(name)) Unknown(name, path, "", all);
        return true;
    }

    /// <summary>True if <paramref name="element"/> is an object.</summary>
    public bool IsObject(JsonElement element, FieldPath path)
    {
        if (element.ValueKind == JsonValueKind.Object) return true;
        Fail(path, $"must be an object, not {NameOf(element.ValueKind)}");
        return false;
    }

    /// <summary>Takes note of a field that nothing is known of: it is ignored, or an error.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">Of what it is a field.</param>
    /// <param name="parent">How a list of ignored fields names that (<see cref="IgnoredFields"/>).</param>
    /// <param name="known">The fields that are known.</param>
    public void Unknown(string name, FieldPath path, string parent, string known)
    {
        if (ignored is not null) ignored.Add(parent, name);
        else if (errors.IsFull) errors.AddUnlisted();
        else Fail(path.Of(Shown(name)), $"unknown field; known are {known}");
    }

    /// <summary>
    /// The string at <paramref name="name"/>; null (and an error, if required) when it is absent or not a string.
    /// </summary>
    public string? Text(JsonElement parent, FieldPath path, string name, bool required)
    {
        var field = path.Of(name);
        if (!JsonText.TryGiven(parent, name, out var element))
        {
            if (required) Fail(field, "is required");
            return null;
        }
        return Text(element, field);
    }

    /// <summary>The text of a string element; null and an error when it is not a valid string.</summary>
    public string? Text(JsonElement element, FieldPath field)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Fail(field, $"must be a string, not {NameOf(element.ValueKind)}");
            return null;
        }
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            Fail(field, "holds an escape that is not valid Unicode (a lone surrogate)");
            return null;
        }
    }

    /// <summary>
    /// The text at <paramref name="name"/>, whatever characters it holds (<see cref="JsonText"/>); null when it is absent, and an
    /// error when it is not a string or longer than <paramref name="most"/> characters.
    /// </summary>
    public string? AnyText(JsonElement parent, FieldPath path, string name, int most)
    {
        if (!JsonText.TryGiven(parent, name, out var element)) return null;
        if (element.ValueKind != JsonValueKind.String)
        {
            Fail(path.Of(name), $"must be a string, not {NameOf(element.ValueKind)}");
            return null;
        }
        var text = JsonText.Of(element);
        var length = text.EnumerateRunes().Count();
        if (length == 0 || length > most) Fail(path.Of(name), $"must be 1–{most} characters, and has {length}");
        return text;
    }

    /// <summary>The JSON name of a kind of value, for error messages.</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    /// <summary>A client's name for something, safe to repeat in an error: at most 64 printable characters.</summary>
    public static string Shown(string name)
    {
        if (name.Length <= LongestShown && !name.AsSpan().ContainsAnyExceptInRange(' ', '~')) return name;
        var shown = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(LongestShown))
            shown.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        return shown.ToString();
    }

    /// <summary>The name of a property; null and an error when it is not valid Unicode.</summary>
    public string? TryName(JsonProperty property, FieldPath path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            Fail(path, "has a field whose name is not valid Unicode");
            return null;
        }
    }
}

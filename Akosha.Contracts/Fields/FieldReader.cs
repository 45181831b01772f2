using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Akosha.Contracts.Fields;

/// <summary>
/// Reads the fields of one JSON object and collects what is wrong with each, instead of stopping at the first. Once its list is
/// full it only counts: then no text is made for an error.
/// </summary>
/// <param name="errors">Where the errors go.</param>
public sealed class FieldReader(FieldErrors errors)
{
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

    /// <summary>True if <paramref name="element"/> is an object with none but the <paramref name="known"/> fields.</summary>
    public bool IsObject(JsonElement element, FieldPath path, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail(path, $"must be an object, not {NameOf(element.ValueKind)}");
            return false;
        }
        foreach (var property in element.EnumerateObject())
        {
            if (TryName(property, path) is not { } name || known.Contains(name)) continue;
            if (errors.IsFull) errors.AddUnlisted();
            else Fail(path.Of(Shown(name)), $"unknown field; known are {string.Join(", ", known)}");
        }
        return true;
    }

    /// <summary>
    /// The string at <paramref name="name"/>; null (and an error, if required) when it is absent or not a string.
    /// </summary>
    public string? Text(JsonElement parent, FieldPath path, string name, bool required)
    {
        var field = path.Of(name);
        if (!parent.TryGetProperty(name, out var element) || element.ValueKind == JsonValueKind.Null)
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
        var shown = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(64)) shown.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
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

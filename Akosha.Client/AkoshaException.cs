using System.Net;

namespace Akosha.Client;

/// <summary>Akosha refused a request, or could not do it; the message tells what it said.</summary>
public sealed class AkoshaException : Exception
{
    /// <summary>An answer that is an error.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="title">What it is, in a few words.</param>
    /// <param name="detail">What to do about it; null if nothing was said.</param>
    /// <param name="errors">What is wrong with each field, by its path; empty if no field is meant.</param>
    public AkoshaException(
        HttpStatusCode status, string title, string? detail, IReadOnlyDictionary<string, IReadOnlyList<string>> errors)
        : base(Text(status, title, detail, errors))
    {
        Status = status;
        Title = title;
        Detail = detail;
        Errors = errors;
    }

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Title { get; }

    /// <summary>What to do about it; null if nothing was said.</summary>
    public string? Detail { get; }

    /// <summary>What is wrong with each field, by its path; empty if no field is meant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    private static string Text(
        HttpStatusCode status, string title, string? detail, IReadOnlyDictionary<string, IReadOnlyList<string>> errors)
    {
        var fields = errors.SelectMany(pair => pair.Value.Select(problem => $"{pair.Key}: {problem}"));
        return $"{(int)status}: {string.Join(' ', new[] { title, detail, string.Join("; ", fields) }
            .Where(part => !string.IsNullOrEmpty(part)))}";
    }
}

using System.Text;
using System.Text.Json;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>A message that a span or an event tells of, whichever form it had there.</summary>
/// <param name="role">One of the four roles.</param>
internal sealed class SaidMessage(string role)
{
    /// <summary>One of the four roles.</summary>
    public string Role => role;

    /// <summary>Who spoke; null if it is not told.</summary>
    public string? Author { get; set; }

    /// <summary>The tool that this is the result of; null if it is not told.</summary>
    public string? Tool { get; set; }

    /// <summary>The call that this is the result of; null if it is not told.</summary>
    public string? CallId { get; set; }

    /// <summary>What it is made of, apart from calls: texts and other parts, in their order.</summary>
    public List<SaidPart> Parts { get; } = [];

    /// <summary>The calls of tools.</summary>
    public List<SaidCall> Calls { get; } = [];

    /// <summary>Why the model stopped; null if it is not told.</summary>
    public string? FinishReason { get; set; }

    /// <summary>When it was said; null if it is not told.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>True if this tells more of the message than the histories do that repeat it.</summary>
    public bool Prevails { get; set; }

    /// <summary>What is known of how it came about: strings and numbers by their names; null for nothing.</summary>
    public Dictionary<string, object>? Facts { get; set; }

    /// <summary>Its texts, put together.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var part in Parts) text.Append(part.Text);
            return text.ToString();
        }
    }

    /// <summary>True if there is nothing in it.</summary>
    public bool IsEmpty => Calls.Count == 0 && Parts.TrueForAll(part => part.Text is "");

    /// <summary>Adds a text.</summary>
    public void Add(string text) => Parts.Add(new SaidPart(text, default));

    /// <summary>Adds a part of another kind.</summary>
    public void Add(JsonElement part) => Parts.Add(new SaidPart(null, part));
}

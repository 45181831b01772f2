using System.Text.Json;

namespace Akosha.Import.Formats;

/// <summary>One call of a model in a trace.</summary>
/// <param name="Conversation">The conversation it belongs to: the thread or session, else the trace.</param>
/// <param name="Start">When it began; null if that is not known.</param>
/// <param name="End">When it ended.</param>
/// <param name="Given">The messages that it was given, its history with them.</param>
/// <param name="Came">The messages that came of it.</param>
/// <param name="Model">The model, if it is named.</param>
internal sealed record Run(
    string Conversation, DateTimeOffset? Start, DateTimeOffset? End, IReadOnlyList<JsonElement> Given,
    IReadOnlyList<JsonElement> Came, string? Model);

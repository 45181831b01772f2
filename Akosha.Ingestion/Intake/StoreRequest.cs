using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Intake;

/// <summary>What a request asks for besides storing what is in its body.</summary>
/// <param name="Wait">Whether the answer comes once everything is searchable.</param>
/// <param name="Strict">Whether fields that nothing is known of are errors.</param>
/// <param name="Ids">Whether the answer lists the ids of messages.</param>
/// <param name="IdempotencyKey">The key by which messages without an id get theirs; null for none.</param>
internal sealed record StoreRequest(bool Wait, bool Strict, bool Ids, string? IdempotencyKey)
{
    /// <summary>What is kept of pictures, files and sounds.</summary>
    public MediaLimits Media { get; init; } = MediaLimits.Default;

    /// <summary>The header of the key.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>The key of a request; null if it has none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="error">What is wrong with the key.</param>
    public static string? KeyOf(HttpRequest request, out FieldError? error)
    {
        error = null;
        if (!request.Headers.TryGetValue(KeyHeader, out var given)) return null;
        var problem = given.Count > 1 ? $"is given {given.Count} times; give it once" : FieldRules.Printable(given.ToString());
        error = problem is null ? null : new FieldError(KeyHeader, problem);
        return given.ToString();
    }

    /// <summary>How conversations that come now are read.</summary>
    public ConversationRules Rules(DateTimeOffset now) => new(now)
    {
        IsStrict = Strict,
        IdempotencyKey = IdempotencyKey,
        Media = Media,
    };
}

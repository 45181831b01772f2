namespace Akosha.Search.Numbers;

/// <summary>The number of a conversation in the index, in the order in which the index met them.</summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct ConversationOrdinal(int Value) : IOrdinal<ConversationOrdinal>
{
    /// <summary>No conversation.</summary>
    public static ConversationOrdinal None => Of(-1);

    /// <summary>True for no conversation.</summary>
    public bool IsNone => Value < 0;

    public static ConversationOrdinal operator ++(ConversationOrdinal ordinal) => new(ordinal.Value + 1);

    /// <inheritdoc/>
    public static ConversationOrdinal Of(int value) => new(value);
}

namespace Akosha.Contracts.Conversations;

/// <summary>What a value of metadata is.</summary>
public enum MetadataKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A list of strings.</summary>
    List,
}

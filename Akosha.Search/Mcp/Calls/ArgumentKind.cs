namespace Akosha.Search.Mcp.Calls;

/// <summary>What an argument of a tool is.</summary>
internal enum ArgumentKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>An array of strings.</summary>
    Texts,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>An object.</summary>
    Object,
}

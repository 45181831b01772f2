namespace Akosha.Search.Numbers;

/// <summary>A number that names are given in the order in which they come. Each kind of name has a type of its own.</summary>
internal interface IOrdinal<TSelf> where TSelf : struct, IOrdinal<TSelf>
{
    /// <summary>The number itself, from 0 on; −1 for none.</summary>
    int Value { get; }

    /// <summary>The ordinal of a number.</summary>
    static abstract TSelf Of(int value);
}

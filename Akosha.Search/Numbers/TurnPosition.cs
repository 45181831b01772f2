namespace Akosha.Search.Numbers;

/// <summary>
/// A message's place among the messages of its conversation that are looked at, in the order in which they were said.
/// </summary>
/// <param name="Value">From 0 on.</param>
internal readonly record struct TurnPosition(int Value)
{
    public static TurnPosition operator ++(TurnPosition position) => new(position.Value + 1);
}

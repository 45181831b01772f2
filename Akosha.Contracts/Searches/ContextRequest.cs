namespace Akosha.Contracts.Searches;

/// <summary>How many of the turns around a hit are shown with it.</summary>
/// <param name="Before">Turns before it (0–20).</param>
/// <param name="After">Turns after it (0–20).</param>
public sealed record ContextRequest(int Before, int After)
{
    /// <summary>The most turns on each side.</summary>
    public const int Max = 20;
}

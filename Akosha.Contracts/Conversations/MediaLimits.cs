namespace Akosha.Contracts.Conversations;

/// <summary>What of pictures, files and sounds is kept as it was given; in place of the rest stand its kind and size.</summary>
/// <param name="KeptBytes">Their bytes, if they are so many or fewer; 0 keeps none.</param>
/// <param name="TextBytes">
/// Longest text of theirs without spaces, in bytes, that is not taken for their bytes: addresses are shorter.
/// </param>
public readonly record struct MediaLimits(int KeptBytes, int TextBytes)
{
    /// <summary>
    /// What holds where nothing else is set. Derived ids always depend on what would be kept by these, so that a message has the
    /// same id whatever is set.
    /// </summary>
    public static MediaLimits Default => new(0, 8 * 1024);
}

namespace Akosha.Storage.Conversations;

/// <summary>
/// Which write counts, of several of one key: the one with the highest version, unless a tombstone covers it. A version rises
/// with every entry that is accepted, and no two entries have the same: two writes of one key and one version are the same write,
/// which lies in two files. Writes may come in any order; what is decided does not depend on it.
/// </summary>
public static class WriteOrder
{
    /// <summary>True if a write takes the place of another of its key; a tombstone of one message is such a write too.</summary>
    /// <param name="version">The version of the write.</param>
    /// <param name="other">The version of the other.</param>
    public static bool Replaces(long version, long other) => version > other;

    /// <summary>True if the tombstone of a conversation or a system covers what was written in it.</summary>
    /// <param name="tombstone">The version of the tombstone; 0 if there is none.</param>
    /// <param name="version">The version of the write.</param>
    public static bool Covers(long tombstone, long version) => tombstone > version;
}

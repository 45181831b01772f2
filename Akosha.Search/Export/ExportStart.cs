namespace Akosha.Search.Export;

/// <summary>What becomes of the wish for an export.</summary>
internal abstract record ExportStart
{
    private ExportStart()
    {
    }

    /// <summary>It can be written.</summary>
    /// <param name="Export">The export.</param>
    public sealed record Begun(ConversationExport Export) : ExportStart;

    /// <summary>It may be tried again soon.</summary>
    /// <param name="Reason">Why not now.</param>
    public sealed record NotNow(string Reason) : ExportStart;

    /// <summary>Something would be missing, and goes on missing.</summary>
    /// <param name="Objects">The objects of the lake that are damaged.</param>
    public sealed record Damaged(int Objects) : ExportStart;

    /// <summary>Searches see another version of the log than that which is asked for.</summary>
    /// <param name="Version">The version.</param>
    public sealed record OtherVersion(long Version) : ExportStart;
}

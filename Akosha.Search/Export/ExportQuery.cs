using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Export;

/// <summary>What is to be exported.</summary>
/// <param name="System">The system; null for all that the caller may see.</param>
/// <param name="Access">The systems that the caller may see.</param>
/// <param name="After">The conversation after which it goes on; null to begin.</param>
/// <param name="Version">The version of the log that it must be at; null for the newest.</param>
/// <param name="IsLenient">True to leave out what cannot be read, rather than to end before it.</param>
internal sealed record ExportQuery(string? System, SystemAccess Access, ExportCursor? After, long? Version, bool IsLenient)
{
    /// <summary>True for a system that is wanted and may be seen.</summary>
    public bool Wants(string system) => (System is null || System == system) && Access.Allows(system);
}

namespace Akosha.Cli.Settings;

/// <summary>An Akosha that the program speaks with.</summary>
/// <param name="Address">Its gateway, or the service that does everything or stores.</param>
/// <param name="SearchAddress">The service that searches; null if it is the same.</param>
/// <param name="Key">The API key; null for none.</param>
public sealed record Profile(Uri? Address, Uri? SearchAddress = null, string? Key = null);

namespace Akosha.Search;

/// <summary>Marks this assembly for test hosts; Program is ambiguous among the services.</summary>
public sealed class SearchApp;

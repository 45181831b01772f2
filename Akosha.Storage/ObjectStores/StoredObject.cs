namespace Akosha.Storage.ObjectStores;

/// <summary>An object in a listing.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was written (UTC).</param>
public readonly record struct StoredObject(string Name, long Bytes, DateTimeOffset Modified);

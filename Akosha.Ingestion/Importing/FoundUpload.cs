namespace Akosha.Ingestion.Importing;

/// <summary>An upload that is in the store, with the names of its objects.</summary>
/// <param name="SystemId">The system, as its name says.</param>
/// <param name="UploadId">The upload.</param>
/// <param name="Objects">Its objects.</param>
internal sealed record FoundUpload(string SystemId, string UploadId, IReadOnlyList<string> Objects);

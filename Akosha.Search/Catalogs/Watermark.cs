namespace Akosha.Search.Catalogs;

/// <summary>How far a replica is.</summary>
/// <param name="LakeId">The id of the table it follows.</param>
/// <param name="LogVersion">
/// The version of the log that its searches see, or will see before the first of them is answered.
/// </param>
/// <param name="Forgotten">The version up to which it has forgotten what was erased; −1 while it has not.</param>
internal readonly record struct Watermark(string LakeId, long LogVersion, long Forgotten);

namespace Akosha.Ingestion.Erasing;

/// <summary>The stores that an erasure looks at, in this order.</summary>
internal static class StoreNames
{
    public const string Queue = "queue", DeadLetters = "dead_letters", LakeFiles = "lake_files", Replicas = "replicas",
        RemovedFiles = "removed_files", Log = "log", Caches = "caches";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Queue, DeadLetters, LakeFiles, Replicas, RemovedFiles, Log, Caches];
}

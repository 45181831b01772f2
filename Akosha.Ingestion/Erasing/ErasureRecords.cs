using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Erasures;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Erasing;

/// <summary>
/// The erasures beside the lake's table: those under way, as they are, and the receipts of those that are done
/// (docs/formats/lake.md). No job on the table touches them.
/// </summary>
internal sealed class ErasureRecords(ObjectStore store)
{
    private const string Receipts = "lake/erasures/", Open = "lake/erasures/open/", Extension = ".json";

    /// <summary>Writes down an erasure that is under way, or how far it is now.</summary>
    public Task PutAsync(ErasureReply erasure, CancellationToken cancellation) =>
        store.PutAsync(
            NameOf(Open, erasure.Id), JsonSerializer.SerializeToUtf8Bytes(erasure, ContractJson.Options), cancellation);

    /// <summary>Replaces an erasure by its receipt.</summary>
    public async Task CompleteAsync(ErasureReply receipt, CancellationToken cancellation)
    {
        await store.PutAsync(
            NameOf(Receipts, receipt.Id), JsonSerializer.SerializeToUtf8Bytes(receipt, ContractJson.Options), cancellation);
        await store.DeleteAsync(NameOf(Open, receipt.Id), cancellation);
    }

    /// <summary>An erasure, or its receipt; null if there is none of that id.</summary>
    public async Task<ErasureReply?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(id, "N", out _)) return null;
        // In this order: it is never in neither place.
        return await ReadAsync(NameOf(Open, id), cancellation) ?? await ReadAsync(NameOf(Receipts, id), cancellation);
    }

    /// <summary>The erasures that are under way, the oldest first.</summary>
    public async Task<List<ErasureReply>> OpenAsync(CancellationToken cancellation)
    {
        var open = new List<ErasureReply>();
        await foreach (var found in store.ListAsync(Open, "", cancellation))
            if (await ReadAsync(found.Name, cancellation) is { } erasure) open.Add(erasure);
        return open;
    }

    private async Task<ErasureReply?> ReadAsync(string name, CancellationToken cancellation) =>
        await store.TryReadAsync(name, cancellation) is { } content
            ? JsonSerializer.Deserialize<ErasureReply>(content, ContractJson.Options) : null;

    private static string NameOf(string folder, string id) => folder + id + Extension;
}

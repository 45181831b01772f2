using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Rollout;

/// <summary>
/// Rollouts, bad revisions and a drain as a cluster does them, with the times of the manifests, while 50 requests a second come
/// through the gateway.
/// </summary>
internal static class RolloutDrill
{
    private const int PerSecond = 50;

    // Of a revision that never becomes ready; the manifests' is ten minutes.
    private static readonly TimeSpan ShortDeadline = TimeSpan.FromSeconds(45);

    /// <returns>How many requests failed, with what was lost.</returns>
    public static async Task<int> RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("akosha-rollout-").FullName;
        await using var redis = new RedisProcess();
        await redis.StartAsync();
        var lake = LakeSettings.Of(redis.ConnectionString, LakeSettings.S3);
        lake["AKOSHA__HOSTING__DRAINSECONDS"] = "3";
        lake["AKOSHA__LIMITS__REQUESTSPERSECOND"] = "0";
        await using var search = new SimulatedDeployment("search", "Akosha.Search", 3, data, () => new(lake));
        await using var ingestion = new SimulatedDeployment(
            "ingestion", "Akosha.Ingestion", 3, data, () =>
                new(lake) { ["AKOSHA__INGESTION__SEARCHURL"] = $"{search.Address.Address}" });
        await using var gateway = new SimulatedDeployment("gateway", "Akosha.Gateway", 2, data, () => new()
        {
            ["AKOSHA__GATEWAY__INGESTIONURL"] = $"{ingestion.Address.Address}",
            ["AKOSHA__GATEWAY__SEARCHURL"] = $"{search.Address.Address}",
            ["AKOSHA__HOSTING__DRAINSECONDS"] = "3",
        });
        SimulatedDeployment[] all = [search, ingestion, gateway];
        foreach (var deployment in all) await deployment.StartAsync();
        var failed = 0;
        foreach (var deployment in all)
            failed += await UnderLoadAsync(
            $"rollout of {deployment.Service}", () => deployment.RollAsync([("AKOSHA__LOG__LEVEL", "Warning")]));
        failed += await UnderLoadAsync(
            "a bad image of search", () => search.RollAsync([], image: "Akosha.Nothing", ShortDeadline));
        failed += await UnderLoadAsync(
            "a bad setting of ingestion", () =>
                ingestion.RollAsync([("AKOSHA__INGESTION__WORKERS", "many")], deadline: ShortDeadline));
        failed += await UnderLoadAsync("drain of a node", async () =>
        {
            await Task.WhenAll(all.Select(deployment => deployment.DrainAsync(0)));
            return null;
        });
        Directory.Delete(data, recursive: true);
        return failed;

        async Task<int> UnderLoadAsync(string what, Func<Task<string?>> change)
        {
            using var load = new SteadyLoad(gateway.Address.Address, PerSecond);
            using var end = new CancellationTokenSource();
            var running = load.RunAsync(end.Token);
            await Task.Delay(TimeSpan.FromSeconds(2));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var refused = await change();
            var lasted = watch.Elapsed;
            await Task.Delay(TimeSpan.FromSeconds(2));
            await end.CancelAsync();
            await running;
            await Task.Delay(TimeSpan.FromSeconds(5)); // what was acknowledged last is committed and followed
            var lost = await load.LostAsync();
            Console.WriteLine(
                $"{what}: {lasted.TotalSeconds:F0} s{(refused is null ? "" : $", given up and taken back ({refused})")}; {load.Sent} requests, {load.Failures.Values.Sum()} failed; {load.Stored} stored, {lost} lost");
            foreach (var (failure, times) in load.Failures) Console.WriteLine($"  {times} × {failure}");
            return load.Failures.Values.Sum() + lost;
        }
    }
}

using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

[Collection("Redis")]
public sealed class AnswerCacheTests
{
    [Fact]
    public async Task After_a_change_of_weights_no_answer_of_before_is_given()
    {
        await TestServers.CleanAsync();
        using var folder = new TemporaryFolder();
        var before = await ScoreAsync(folder.Path, "0.03", isFirst: true);
        Assert.Equal(before, await ScoreAsync(folder.Path, "0.03", isFirst: false));
        Assert.NotEqual(before, await ScoreAsync(folder.Path, "0.7", isFirst: false));
    }

    private static async Task<double> ScoreAsync(string folder, string weight, bool isFirst)
    {
        await using var akosha = await AkoshaHost.StartAsync(
            folder, null, $"--ConnectionStrings:redis={TestServers.Redis()}", $"--Akosha:Search:Weights:Vector={weight}");
        if (isFirst) await akosha.StoreAsync("s", "c", "zebras cross the river", "zebra crossings are painted");
        await Eventually.HoldsAsync(async () => (await akosha.FindAsync(new() { Query = "a zebra river" })).Length == 1);
        var score = 0.0;
        for (var i = 0; i < 3; i++) // the first may be made, the others come from the cache
            score = (await akosha.SearchAsync(new { query = "zebra crossings" })).Body.GetProperty("hits")[0].GetProperty("score")
                .GetDouble();
        return score;
    }
}

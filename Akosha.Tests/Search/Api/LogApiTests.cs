using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Api;

public sealed class LogApiTests
{
    [Fact]
    public async Task What_is_asked_about_writes_is_answered_or_told_what_is_wrong()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        Assert.Equal(
            (HttpStatusCode.OK, """{"known":0,"new":0,"replaced":0,"unchanged":0,"deleted":0,"deleted_from":0}"""),
            await AskAsync("""{"versions":[7,9223372036854775807]}"""));
        string[] wrong = [
            "[]", "{}", """{"versions":[]}""", """{"versions":7}""", """{"versions":[7,7]}""", """{"versions":["7"]}""",
            """{"versions":[7.5]}""", """{"versions":[9223372036854775808]}""", """{"versions":[7],"more":1}""",
            $$"""{"versions":[{{string.Join(',', Enumerable.Range(0, 2_001))}}]}"""];
        foreach (var body in wrong)
        {
            var (status, answer) = await AskAsync(body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal(
                ["versions"], JsonElement.Parse(answer).GetProperty("errors").EnumerateObject().Select(error => error.Name));
        }

        async Task<(HttpStatusCode, string)> AskAsync(string body)
        {
            using var content = JsonContent.Create(JsonElement.Parse(body));
            using var response = await akosha.Http.PostAsync(
                new Uri("/api/v1/log/outcomes", UriKind.Relative), content, TestContext.Current.CancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }
}

using Akosha.Tests.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Akosha.Tests.Search.Mcp;

/// <summary>Conversations as resources, and prompts that recall.</summary>
public sealed class ResourceTests : IAsyncLifetime
{
    private AkoshaHost _akosha = null!;
    private McpCaller _agent = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _akosha = await AkoshaHost.StartAsync();
        await _akosha.StoreAsync("ops", "a/b c", "When is the key rotated?", "Every Monday.");
        await _akosha.StoreAsync(
            """[{"system_id":"ops","conversation_id":"titled","title":"Rotating keys","content":"Grace does it."}]""");
        _agent = await McpCaller.ConnectAsync(_akosha.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _akosha.DisposeAsync();
    }

    [Fact]
    public async Task Conversations_are_listed_and_read_as_resources()
    {
        var listed = await _agent.Client.ListResourcesAsync(cancellationToken: Cancellation);
        Assert.Equal(
            ["akosha://conversations/ops/a%2Fb%20c", "akosha://conversations/ops/titled"],
            listed.Select(resource => resource.Uri).Order(StringComparer.Ordinal));
        Assert.Contains("Rotating keys", listed.Select(resource => resource.Title));
        var text = await ReadAsync("akosha://conversations/ops/a%2Fb%20c");
        Assert.Contains("When is the key rotated?", text, StringComparison.Ordinal);
        Assert.Contains("[[akosha:recalled ops/a%2Fb%20c/1]] Every Monday. [[akosha:end]]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_names_every_conversation()
    {
        var template = Assert.Single(await _agent.Client.ListResourceTemplatesAsync(cancellationToken: Cancellation));
        Assert.Equal("akosha://conversations/{system}/{conversation}", template.UriTemplate);
        var read = await template.ReadAsync(
            new Dictionary<string, object?> { ["system"] = "ops", ["conversation"] = "a/b c" }, cancellationToken: Cancellation);
        Assert.Contains("Every Monday.", Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akosha://conversations/ops/none", "no such conversation")]
    [InlineData("akosha://conversations/ops", "must be akosha://conversations/{system}/{conversation}")]
    [InlineData("file:///etc/passwd", "must be akosha://conversations/{system}/{conversation}")]
    public async Task A_resource_that_is_not_there_is_an_error_that_says_so(string uri, string expected)
    {
        var error = await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync(uri));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_bring_what_is_remembered()
    {
        Assert.Equal(
            ["recall", "resume_conversation"],
            (await _agent.Client.ListPromptsAsync(cancellationToken: Cancellation)).Select(prompt => prompt.Name));
        Assert.Contains("Every Monday.", await PromptAsync("recall", "topic", "when is the key rotated"), StringComparison.Ordinal);
        Assert.Contains("Grace does it.", await PromptAsync("resume_conversation", "id", "ops/titled"), StringComparison.Ordinal);
        Assert.Contains("Nothing was found", await PromptAsync("recall", "topic", "quantum chromodynamics"), StringComparison.Ordinal);
        foreach (var (name, argument, value, expected) in new[]
        {
            ("recall", "subject", "x", "topic: is required"), ("resume_conversation", "id", "ops/none", "no such conversation"),
            ("compose", "topic", "x", "there are recall and resume_conversation"),
        })
        {
            var error = await Assert.ThrowsAsync<McpProtocolException>(() => PromptAsync(name, argument, value));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    private async Task<string> ReadAsync(string uri)
    {
        var read = await _agent.Client.ReadResourceAsync(uri, cancellationToken: Cancellation);
        return Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text;
    }

    private async Task<string> PromptAsync(string name, string argument, string value)
    {
        var prompt = await _agent.Client.GetPromptAsync(
            name, new Dictionary<string, object?> { [argument] = value }, cancellationToken: Cancellation);
        return Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text;
    }
}

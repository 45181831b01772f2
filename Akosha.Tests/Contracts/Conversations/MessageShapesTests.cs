namespace Akosha.Tests.Contracts.Conversations;

/// <summary>Messages as the clients of OpenAI, Anthropic and others have them.</summary>
public sealed class MessageShapesTests
{
    [Theory]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"As background:"},{"type":"text","text":"the invoice"}]}""",
        "As background:\nthe invoice")]
    [InlineData("""{"role":"user","content":["As background:",{"type":"input_text","text":"the invoice"}]}""",
        "As background:\nthe invoice")]
    [InlineData("""{"role":"assistant","content":[{"type":"output_text","text":"Done.","annotations":[]}]}""", "Done.")]
    [InlineData("""{"role":"assistant","content":[{"type":"text","text":{"value":"Done.","annotations":[]}}]}""", "Done.")]
    [InlineData("""{"role":"user","content":[{"text":"without a type"}]}""", "without a type")]
    [InlineData("""{"role":"user","content":{"type":"text","text":"one part"}}""", "one part")]
    [InlineData("""{"role":"user","parts":[{"type":"text","text":"other name"}]}""", "other name")]
    [InlineData("""{"role":"user","content":[]}""", "")]
    [InlineData("""{"role":"user","content":[null,7,[],{"type":3},{}]}""", "")]
    [InlineData("""{"role":"user","content":null}""", "")]
    [InlineData("""{"role":"user","content":""}""", "")]
    [InlineData(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]}""",
        "weather\n{\"city\":\"Oslo\"}")]
    [InlineData(
        """{"role":"assistant","content":"I look.","tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x": 1}}},{"id":"b","type":"custom","custom":{"name":"g","input":"y"}}]}""",
        "I look.\nf\n{\"x\":1}\ng\ny")]
    [InlineData("""{"role":"assistant","tool_calls":[{"name":"search","args":{"q":"müller"},"id":"1"}]}""",
        "search\n{\"q\":\"müller\"}")]
    [InlineData("""{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}""", "f\n{}")]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":null,"refusal":"I cannot help with that."}""",
        "I cannot help with that.")]
    [InlineData("""{"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}""", "No.")]
    [InlineData("""{"role":"assistant","content":null,"audio":{"id":"a","data":"AAAA","transcript":"spoken words"}}""", "spoken words")]
    [InlineData("""{"role":"assistant","content":"So.","reasoning_content":"secret thoughts"}""", "So.")]
    [InlineData("""{"role":"assistant","reasoning_content":"only thoughts"}""", "")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","name":"weather","content":"3 degrees"}""", "weather\n3 degrees")]
    [InlineData("""{"role":"function","name":"weather","content":"3 degrees"}""", "weather\n3 degrees")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"3"},{"type":"text","text":"4"}]}""", "3\n4")]
    [InlineData(
        """{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"x"},{"type":"redacted_thinking","data":"zz"},{"type":"reasoning","text":"hm"},{"type":"text","text":"I read it."},{"type":"tool_use","id":"t1","name":"Read","input":{"file_path":"/etc/hosts"}}]}""",
        "I read it.\nRead\n{\"file_path\":\"/etc/hosts\"}")]
    [InlineData(
        """{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"127.0.0.1 localhost"}]}""",
        "127.0.0.1 localhost")]
    [InlineData(
        """{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"line one"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"type":"text","text":"and?"}]}""",
        "line one\nand?")]
    [InlineData("""{"role":"user","content":[{"type":"hologram","text":"of no known kind"},{"type":"text","text":"x"}]}""", "x")]
    [InlineData(
        """{"role":"user","content":[{"type":"document","title":"t","source":{"type":"text","media_type":"text/plain","data":"the contract"}}]}""",
        "the contract")]
    [InlineData(
        """{"role":"user","content":[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a chunk"}]}}]}""",
        "a chunk")]
    public void What_is_searched_is_what_was_said_and_what_tools_were_asked_and_answered(string json, string content) =>
        Assert.Equal(content, Parsed.Message(json).Content);

    [Theory]
    [InlineData("""{"role":"user","content":"x"}""")]
    [InlineData("""{"id":"1","role":"user","author":"Ada","content":"","timestamp":"2025-01-01T00:00:00Z","metadata":{"a":1}}""")]
    [InlineData("""{"id":null,"role":"assistant","author":null,"content":"x","timestamp":null,"metadata":null}""")]
    public void A_plain_message_has_no_original(string json) => Assert.Null(Parsed.Message(json).Original);

    [Theory]
    [InlineData("""{"role":"developer","content":"Be brief."}""")]
    [InlineData("""{"role":"user","content":null}""")]
    [InlineData("""{"role":"user","content":"x","name":"ada"}""")]
    [InlineData("""{"role":"user","content":["x"]}""")]
    [InlineData("""{"role":"assistant","content":"x","refusal":null,"tool_calls":[{"id":"ü","n":[1.50,true,null,{"a":"\"<&>\""}]}]}""")]
    public void Any_other_message_is_kept_as_it_was_given(string json) => Assert.Equal(json, Parsed.Message(json).Original);

    [Theory]
    [InlineData("developer", "system")]
    [InlineData("function", "tool")]
    [InlineData("tool", "tool")]
    public void Other_names_of_roles_are_understood(string given, string role) =>
        Assert.Equal(role, Parsed.Message($$"""{"role":"{{given}}","content":"x"}""").Role);

    [Theory]
    [InlineData("""{"role":"user","content":"x","name":"Ada"}""", "Ada")]
    [InlineData("""{"role":"user","content":"x","name":"Ada","author":"Bob"}""", "Bob")]
    [InlineData("""{"role":"user","content":"x","name":"a\nb"}""", null)]
    [InlineData("""{"role":"user","content":"x","name":7}""", null)]
    [InlineData("""{"role":"tool","content":"x","name":"weather"}""", null)]
    public void The_name_is_the_author_unless_it_is_that_of_a_tool(string json, string? author) =>
        Assert.Equal(author, Parsed.Message(json).Author);

    [Theory]
    [InlineData(@"a\u0000b", "a\uFFFDb")]
    [InlineData(@"a\ud800b", "a\uFFFDb")]
    [InlineData(@"\ude00\ud83d", "\uFFFD\uFFFD")]
    [InlineData(@"\ud83d\udc0e \\ud800 \n\t\""", "🐎 \\ud800 \n\t\"")]
    [InlineData(@"\u001b[1mBuild\u001b[0m \u0008\f\u007f\u0080", "\u001b[1mBuild\u001b[0m \b\f\u007f\u0080")]
    public void Whatever_characters_a_text_holds_it_is_taken(string escaped, string content)
    {
        Assert.Equal(content, Parsed.Message($$"""{"role":"user","content":"{{escaped}}"}""").Content);
        var message = Parsed.Message(
            $$"""{"role":"tool","content":[{"type":"text","text":"{{escaped}}"}],"{{escaped}}":"{{escaped}}"}""");
        Assert.Equal(content, message.Content);
        Assert.Equal(content, System.Text.Json.JsonElement.Parse(message.Original!).GetProperty(content).GetString());
    }

    [Fact]
    public void Content_without_a_message_around_it_may_have_parts_too()
    {
        var parsed = Parsed.Conversation("""{"system_id":"s","conversation_id":"c","content":[{"type":"text","text":"hi"}]}""");
        var message = Assert.Single(parsed.Conversation!.Messages);
        Assert.Equal(
            ("hi", """{"role":"user","content":[{"type":"text","text":"hi"}]}"""), (message.Content, message.Original));
    }

    [Theory]
    [InlineData("tool", 300_000)]
    [InlineData("function", 4_000_000)]
    public void The_result_of_a_tool_may_be_long(string role, int length) =>
        Assert.Equal(
            length, Parsed.Message($$"""{"role":"{{role}}","content":"{{new string('x', length)}}"}""").Content.Length);

    [Fact]
    public void Parts_may_be_long_and_a_message_that_is_too_long_as_a_whole_is_named()
    {
        var part = $$"""{"type":"text","text":"{{new string('x', 1_000_000)}}"}""";
        Assert.Equal(
            3_000_002, Parsed.Message($$"""{"role":"user","content":[{{part}},{{part}},{{part}}]}""").Content.Length);
        var parsed = Parsed.Conversation(
            $$"""{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":[{{part}},{{part}},{{part}},{{part}},{{part}}]}]}""");
        var error = Assert.Single(parsed.Errors);
        Assert.Equal("messages[0]", error.Field);
        Assert.Contains("at most 4194304 bytes", error.Problem, StringComparison.Ordinal);
    }
}

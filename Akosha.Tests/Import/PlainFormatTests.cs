using System.IO.Compression;
using Akosha.Import.Formats;
using static Akosha.Tests.Import.Imported;

namespace Akosha.Tests.Import;

/// <summary>Message arrays, Akosha's own lines, notes and CSV.</summary>
public sealed class PlainFormatTests
{
    [Fact]
    public async Task An_array_of_messages_is_a_conversation_and_each_object_with_messages_is_one()
    {
        using var files = new Imported();
        files.File("one.json", """[{"role":"developer","content":"be brief"},{"role":"user","content":"hi"},{"role":"cat","content":"?"}]""");
        files.Lines("many.jsonl",
            """{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[]}]}""",
            "", "{broken", "[1]",
            """{"id":"x","system":"short","messages":[{"role":"user","content":[{"type":"text","text":"b"}]}]}""",
            """{"messages":[]}""");
        var (format, one, lost) = await files.ReadAsync("one.json");
        Assert.Equal(("messages", "one: developer be brief | user hi"), (format, Told(Assert.Single(one))));
        Assert.Equal("a message without a role that Akosha knows", Assert.Single(lost).Reason);
        var (_, many, findings) = await files.ReadAsync("many.jsonl");
        Assert.Equal(
            ["many.1: user a | assistant []", """x: system short | user [{"type":"text","text":"b"}]"""], many.Select(Told));
        Assert.Equal(["many.jsonl:3"], findings.Single(finding => finding.Reason == "a line that is no JSON").Places);
        Assert.Equal(["many.jsonl:4"], findings.Single(finding => finding.Reason == "a line that is no JSON object").Places);
    }

    [Fact]
    public async Task Lines_of_Akosha_keep_their_system_and_are_read_compressed()
    {
        using var files = new Imported();
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true))
            gzip.Write("""{"system_id":"shop","conversation_id":"c","messages":[{"id":"0","role":"user","content":"hi"}]}"""u8);
        files.File("export.ndjson.gz", bytes.ToArray());
        var (format, read, findings) = await files.ReadAsync("export.ndjson.gz");
        Assert.Equal(("akosha", "shop", "c: user hi"), (format, Assert.Single(read).SystemId, Told(read[0])));
        Assert.Empty(findings);
    }

    [Fact]
    public async Task A_note_has_its_sections_as_messages_that_an_edit_elsewhere_does_not_change()
    {
        using var files = new Imported();
        files.File("log/day.md", "\uFEFF---\ntitle: \"A day\"\ndate: 2025-05-01\n---\nIntro\n# One\ntext\n```\n# no heading\n```\n# Two\nmore\n");
        var (format, read, _) = await files.ReadAsync("log/day.md");
        Assert.Equal("notes", format);
        Assert.Equal("log/day.md 'A day': user Intro | user # One\ntext\n```\n# no heading\n``` | user # Two\nmore", Told(Assert.Single(read)));
        Assert.All(read[0].Messages!, message =>
            Assert.Equal(new DateTimeOffset(2025, 5, 1, 0, 0, 0, default), message.Timestamp));
        files.File("log/day.md", "Intro\n# Zero\nnew\n# One\nedited\n# Two\nmore\n");
        var (_, again, _) = await files.ReadAsync("log/day.md");
        Assert.Equal(
            read[0].Messages!.Select(message => message.Id),
            again[0].Messages!.Select(message => message.Id).Where((_, i) => i != 1));
        files.File("empty.txt", "");
        Assert.Equal("an empty file", Assert.Single((await files.ReadAsync("empty.txt")).Findings).Reason);
    }

    [Fact]
    public async Task Rows_are_read_by_usual_names_or_by_a_mapping()
    {
        using var files = new Imported();
        files.File("chat.csv", "\uFEFFthread,role,text,created_at\nt1,user,\"hello, \"\"you\"\"\nthere\",2025-01-01 10:00:00\nt2,bot,hi,1735725600\nt1,user,,\n");
        var (format, read, findings) = await files.ReadAsync("chat.csv");
        Assert.Equal("csv", format);
        Assert.Equal(["t1: user hello, \"you\"\nthere", "t2: assistant hi"], read.Select(Told));
        Assert.Equal(
            [new DateTimeOffset(2025, 1, 1, 10, 0, 0, default), new DateTimeOffset(2025, 1, 1, 10, 0, 0, default)],
            read.Select(conversation => conversation.Messages![0].Timestamp!.Value));
        Assert.Equal("an empty message", Assert.Single(findings).Reason);

        files.File("odd.csv", "was,wer\nhallo,Ada\n");
        Assert.False(Assert.Single((await files.ReadAsync("odd.csv")).Findings).IsExpected);
        var (_, mapped, _) = await files.ReadAsync("odd.csv", CsvMapping.Parse("content=was, author=wer"));
        Assert.Equal("Ada", Assert.Single(mapped).Messages![0].Author);
        Assert.Contains("'colour'", Assert.Throws<FormatException>(() => CsvMapping.Parse("colour=was")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_no_format_is_none()
    {
        using var files = new Imported();
        files.File("a.bin", [0, 1, 2, 255]);
        files.File("b.json", "{\"name\":\"package\",\"version\":\"1\"}");
        files.File("c.txt", "text\0with nulls");
        foreach (var name in (string[])["a.bin", "b.json", "c.txt"]) Assert.Null((await files.ReadAsync(name)).Format);
    }
}

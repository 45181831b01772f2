using System.Runtime.CompilerServices;
using System.Text;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// A file of Markdown or text: a conversation, of which each section is a message. Front matter is metadata, its <c>date</c>
/// the time; without one it is the time at which the file was written. Sections are known by their headings, so that an edit
/// changes its own alone.
/// </summary>
internal sealed class Notes : ImportFormat
{
    private const int LongestSection = ConversationLimits.ContentBytes / 4;

    public override string Name => "notes";

    public override bool Recognises(Source source, Sample sample) =>
        Path.GetExtension(source.FileName).ToUpperInvariant() is ".MD" or ".MARKDOWN" or ".TXT"
        && !sample.Text.Contains('\0', StringComparison.Ordinal);

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var note = new Note(source, context.Begin(source.Name));
        using var reader = new StreamReader(source.Open(), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
            if (note.Take(line) is { } piece) yield return piece;
        if (note.End() is { } whole) yield return whole;
        else context.Findings.LeftOut("an empty file", source.Name);
    }

    private sealed class Note(Source source, Draft draft)
    {
        private readonly Dictionary<string, int> _headings = new(StringComparer.Ordinal);
        private readonly StringBuilder _section = new();
        private string _heading = "";
        private bool _isFrontMatter, _isCode;
        private DateTimeOffset _time = source.WrittenAt;
        private long _line;

        public ConversationRequest? Take(string line)
        {
            if (_line++ == 0 && line == "---")
            {
                _isFrontMatter = true;
                return null;
            }
            if (_isFrontMatter)
            {
                Describe(line);
                return null;
            }
            if (line.StartsWith("```", StringComparison.Ordinal)) _isCode = !_isCode;
            var isHeading = !_isCode && line.StartsWith('#') && line.TrimStart('#').StartsWith(' ');
            var piece = isHeading || _section.Length > LongestSection ? Section() : null;
            if (isHeading)
            {
                _heading = line.TrimStart('#').Trim();
                draft.Title ??= _heading;
            }
            _section.Append(line).Append('\n');
            return piece;
        }

        public ConversationRequest? End()
        {
            Section();
            draft.Title ??= Path.GetFileNameWithoutExtension(source.FileName);
            return draft.End();
        }

        private void Describe(string line)
        {
            if (line is "---" or "...")
            {
                _isFrontMatter = false;
                return;
            }
            if (line.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon) || line[0] is ' ' or '-' or '#') return;
            var name = line[..colon].Trim();
            var value = line[(colon + 1)..].Trim().Trim('"', '\'');
            if (name is "title" && value.Length > 0) draft.Title = value;
            if (name is "date" or "created" && Json.OfText(value) is { } time) _time = time;
            draft.Note(name, value);
        }

        private ConversationRequest? Section()
        {
            var text = _section.ToString().Trim();
            _section.Clear();
            if (text.Length == 0) return null;
            var number = _headings[_heading] = _headings.GetValueOrDefault(_heading) + 1;
            return draft.Add(new MessageRequest("user")
            {
                Id = Ids.Made($"{_heading}\n{number}"),
                Content = Json.Of(text),
                Timestamp = _time,
            }, source.Line(_line));
        }
    }
}

using System.Text;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Cli.Commands;

/// <summary>The bytes of a line that was read already, and of what comes after it.</summary>
internal sealed class LineStream(string first, StreamReader rest) : ReadOnlyStream
{
    private readonly char[] _letters = new char[16 * 1024];
    private ReadOnlyMemory<byte> _ready = Encoding.UTF8.GetBytes(first + "\n");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ready.IsEmpty)
        {
            var read = await rest.ReadBlockAsync(_letters, cancellationToken);
            if (read == 0) return 0;
            // Both halves of a pair, or none.
            if (char.IsHighSurrogate(_letters[read - 1]) && rest.Peek() >= 0)
                _ready = Encoding.UTF8.GetBytes(new string(_letters, 0, read) + (char)rest.Read());
            else _ready = Encoding.UTF8.GetBytes(_letters, 0, read);
        }
        var taken = Math.Min(buffer.Length, _ready.Length);
        _ready[..taken].CopyTo(buffer);
        _ready = _ready[taken..];
        return taken;
    }
}

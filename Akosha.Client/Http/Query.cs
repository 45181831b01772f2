using System.Globalization;
using System.Text;

namespace Akosha.Client.Http;

/// <summary>A path with its query, percent-encoded; what is null is left out.</summary>
internal sealed class Query(string path)
{
    private readonly StringBuilder _text = new(path);
    private char _next = '?';

    public Query With(string name, string? value)
    {
        if (value is null) return this;
        _text.Append(_next).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        _next = '&';
        return this;
    }

    public Query With(string name, bool value) => With(name, value ? "true" : null);

    public Query With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public Query With(string name, DateTimeOffset? value) => With(name, value?.ToString("O", CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}

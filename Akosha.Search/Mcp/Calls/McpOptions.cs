using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;

namespace Akosha.Search.Mcp.Calls;

/// <summary>Settings under <c>AKOSHA__MCP__…</c>: the tools for agents at <c>/mcp</c>.</summary>
public sealed class McpOptions : IValidatableObject
{
    /// <summary>
    /// Where ingestion answers, for the tools that add and delete: an http or https address, or a name that service discovery
    /// knows. Without it these tools are not there.
    /// </summary>
    [DefaultText("this process, if it serves ingestion")]
    public string IngestionUrl { get; set; } = "";

    /// <summary>The address at which people reach the API, for the links in answers.</summary>
    [DefaultText("the one that the request was sent to")]
    public string PublicUrl { get; set; } = "";

    /// <summary>
    /// The origins of web pages whose scripts may call <c>/mcp</c>, separated by commas, besides those of this machine
    /// (<c>https://inspector.example.org</c>). Programs that are no browsers name no origin.
    /// </summary>
    [DefaultText("none")]
    public string Origins { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IngestionUrl.Length > 0 && !IsAddress(IngestionUrl)) yield return Wrong(nameof(IngestionUrl));
        if (PublicUrl.Length > 0 && !IsAddress(PublicUrl)) yield return Wrong(nameof(PublicUrl));
        if (!OriginList().All(IsAddress))
            yield return new ValidationResult("must be http or https origins, separated by commas", [nameof(Origins)]);
    }

    /// <summary>The origins one by one.</summary>
    internal string[] OriginList() => Origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };

    private static ValidationResult Wrong(string setting) => new("must be an http or https address without a path", [setting]);
}

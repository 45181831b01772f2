using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Akosha.Search.Mcp.Calls;

/// <summary>A tool: what models are told of it, and what it does.</summary>
internal abstract class MemoryTool
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Other names that calls may use, and that are not listed.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>What it is called where people see it.</summary>
    public abstract string Title { get; }

    /// <summary>What it does, for models.</summary>
    public abstract string Description { get; }

    /// <summary>The scope that callers need for it.</summary>
    public abstract string Scope { get; }

    /// <summary>True if it may delete something.</summary>
    public virtual bool IsDestructive => false;

    /// <summary>True if it needs ingestion.</summary>
    public bool IsWriting => Scope == ServiceDefaults.Security.Scopes.Ingest;

    /// <summary>What it takes, besides <see cref="ToolArgument.MaxTokens"/>.</summary>
    public abstract IReadOnlyList<ToolArgument> Arguments { get; }

    /// <summary>Does it.</summary>
    /// <exception cref="ToolErrorException">It cannot be done as it was asked.</exception>
    public abstract Task<ToolAnswer> CallAsync(ToolCall call);

    /// <summary>The tool as it is listed.</summary>
    public Tool ToProtocol()
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(
                Arguments.Append(ToolArgument.MaxTokens)
                    .Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.ToSchema()))),
        };
        var required = Arguments.Where(argument => argument.IsRequired)
            .Select(argument => JsonValue.Create(argument.Name)).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray([.. required]);
        return new Tool
        {
            Name = Name,
            Title = Title,
            Description = Description,
            InputSchema = JsonSerializer.SerializeToElement(schema),
            Annotations = new ToolAnnotations
            {
                Title = Title,
                ReadOnlyHint = !IsWriting,
                DestructiveHint = IsDestructive,
                IdempotentHint = true,
                OpenWorldHint = false,
            },
        };
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>Settings under <c>AKOSHA__LOG__…</c>.</summary>
public sealed class LogOptions
{
    /// <summary>The least severe line that is written.</summary>
    [EnumDataType(typeof(LogLevel), ErrorMessage = "must be one of Trace, Debug, Information, Warning, Error, Critical, None")]
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary><c>json</c>: an object a line; <c>text</c>: a line for people. Empty: json, but text in Development.</summary>
    [AllowedValues("", "json", "text", ErrorMessage = "must be json or text")]
    public string Format { get; set; } = "";
}

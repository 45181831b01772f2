using System.ComponentModel.DataAnnotations;
using Akosha.Platform.Settings;
using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>Settings under <c>AKOSHA__LOG__…</c>.</summary>
public sealed class LogOptions
{
    /// <summary>
    /// The least severe line that is written; <c>PUT /api/v1/log-level/{level}</c> changes it while a process runs.
    /// </summary>
    [EnumDataType(typeof(LogLevel), ErrorMessage = "must be one of Trace, Debug, Information, Warning, Error, Critical, None")]
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary><c>json</c>: an object a line; <c>text</c>: a line for people.</summary>
    [AllowedValues("", "json", "text", ErrorMessage = "must be json or text")]
    [DefaultText("`json`; `text` in Development and with `run.sh`")]
    public string Format { get; set; } = "";
}

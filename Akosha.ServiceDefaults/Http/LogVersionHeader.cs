using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Akosha.ServiceDefaults.Http;

/// <summary>The header of an answer that tells the version of the log: that which holds what it acknowledges, or shows.</summary>
public static class LogVersionHeader
{
    private const string Name = "Akosha-Version";

    /// <summary>Tells a version; nothing of the answer may have been sent yet.</summary>
    public static void Tell(HttpResponse response, long version)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers[Name] = version.ToString(CultureInfo.InvariantCulture);
    }
}

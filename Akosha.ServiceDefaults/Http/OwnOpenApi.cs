using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Akosha.ServiceDefaults.Http;

/// <summary>The document of the endpoints of this process.</summary>
internal sealed class OwnOpenApi([FromKeyedServices(OwnOpenApi.Document)] IOpenApiDocumentProvider documents) : IOpenApiText
{
    private const string Document = "v1";

    public async Task<byte[]> MakeAsync(CancellationToken cancellation)
    {
        var document = await documents.GetOpenApiDocumentAsync(cancellation);
        document.Servers = null; // the address by which the first caller came is not everybody's
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1, cancellation);
        return text.ToArray();
    }
}

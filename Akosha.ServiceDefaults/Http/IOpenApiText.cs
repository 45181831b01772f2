namespace Akosha.ServiceDefaults.Http;

/// <summary>Makes the OpenAPI document that a service shows: its own, or one of the services behind it.</summary>
public interface IOpenApiText
{
    /// <summary>The document, as JSON in UTF-8.</summary>
    /// <exception cref="RequestRefusedException">It cannot be made now.</exception>
    Task<byte[]> MakeAsync(CancellationToken cancellation);
}

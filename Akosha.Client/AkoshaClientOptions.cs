namespace Akosha.Client;

/// <summary>Where Akosha is, and how patient a client is with it.</summary>
public sealed class AkoshaClientOptions
{
    /// <summary>The section of the configuration that <c>AddAkoshaClient</c> binds.</summary>
    public const string Section = "Akosha:Client";

    /// <summary>
    /// The gateway, a service that does everything, or, with <see cref="SearchAddress"/>, ingestion. With service discovery the
    /// host
    /// may be the name of a service (<c>https+http://gateway</c>).
    /// </summary>
    public Uri Address { get; set; } = new("http://127.0.0.1:8000");

    /// <summary>
    /// The search service, where no gateway stands before both; null if <see cref="Address"/> serves searches, too.
    /// </summary>
    public Uri? SearchAddress { get; set; }

    /// <summary>The API key or the token that requests show (<c>Authorization: Bearer …</c>); null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How often a request is sent again (0–1,000) after it failed in a way that passes: 408, 429, 5xx, or no answer.
    /// </summary>
    public int MaxRetries { get; set; } = 6;

    /// <summary>
    /// The first pause between two tries, which doubles from try to try and is varied at random; a <c>Retry-After</c> of an
    /// answer
    /// counts in its place.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest such pause.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one try of a request may take, but for those that store, export, or wait for a job.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one try to store a batch may take.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The base of every path at the service that serves searches.</summary>
    internal Uri SearchBase => SearchAddress ?? Address;
}

namespace Akosha.ServiceDefaults.Http;

/// <summary>Says of an endpoint that it takes bodies as they were sent, in whatever coding.</summary>
public sealed class BodyAsSent;

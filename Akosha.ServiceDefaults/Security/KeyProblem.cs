namespace Akosha.ServiceDefaults.Security;

/// <summary>Why the API keys are not known.</summary>
/// <param name="Summary">What everybody may be told.</param>
/// <param name="Reason">The same with the file and how to mend it, for the log and for a start that is refused.</param>
public sealed record KeyProblem(string Summary, string Reason);

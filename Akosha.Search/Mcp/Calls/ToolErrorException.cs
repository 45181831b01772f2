namespace Akosha.Search.Mcp.Calls;

/// <summary>
/// A call that is answered by an error, of which the model is told and which it may mend; the message names the argument and what
/// is allowed.
/// </summary>
internal sealed class ToolErrorException(string message) : Exception(message);

namespace Akosha.Import.SessionBuddy;

/// <summary>Something is not whole yet, and is read when it is.</summary>
/// <param name="what">What is missing.</param>
internal sealed class UnfinishedException(string what) : IOException(what);

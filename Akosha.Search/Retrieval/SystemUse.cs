namespace Akosha.Search.Retrieval;

/// <summary>What one system has in a tier.</summary>
/// <param name="Conversations">Conversations with a message in it.</param>
/// <param name="Messages">Messages in it.</param>
/// <param name="ContentBytes">Bytes of their contents in UTF-8.</param>
internal readonly record struct SystemUse(int Conversations, int Messages, long ContentBytes);

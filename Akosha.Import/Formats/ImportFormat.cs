using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>A format that conversations come in.</summary>
internal abstract class ImportFormat
{
    /// <summary>Its name, and that of the system that its conversations go to if no other is given.</summary>
    public abstract string Name { get; }

    /// <summary>True if a file looks like it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="sample">How it begins.</param>
    public abstract bool Recognises(Source source, Sample sample);

    /// <summary>
    /// The conversations of a file, long ones in pieces. What is broken is counted and passed over; ids and times are those of
    /// the file, so that reading it again gives the same.
    /// </summary>
    public abstract IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, CancellationToken cancellation);
}

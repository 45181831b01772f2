namespace Akosha.Ingestion.Pipeline;

/// <summary>Whose fault a failure is, and by that, what is done with the entries that met it.</summary>
internal enum FailureKind
{
    /// <summary>
    /// Something is away or busy: the same entries may well be committed later, and are tried again for as long as it takes.
    /// </summary>
    Transient,

    /// <summary>
    /// The entry itself cannot be processed: it is tried some times, then set aside. Other entries are not concerned.
    /// </summary>
    Entry,

    /// <summary>This program cannot write to the lake as it is: no entry is tried again, and the writer stops.</summary>
    Unsupported,
}

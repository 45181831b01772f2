using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Finds the messages that have all phrases of a query and none of what it excludes.</summary>
internal static class TextConditions
{
    /// <summary>The messages that pass, a bit each; null if there is no condition.</summary>
    /// <param name="syntax">The query.</param>
    /// <param name="scope">Where to look.</param>
    /// <param name="languages">How it may be understood.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static ulong[]? Passing(QuerySyntax syntax, Scope scope, Languages languages, CancellationToken cancellation = default)
    {
        if (syntax.Required.Count == 0 && syntax.Excluded.Count == 0) return null;
        var passing = new ulong[(scope.Snapshot.Columns.Count + 64) / 64];
        Array.Fill(passing, ulong.MaxValue);
        foreach (var phrase in syntax.Required)
        {
            var having = Having(phrase, scope, languages, cancellation);
            for (var i = 0; i < passing.Length; i++) passing[i] &= having[i];
        }
        foreach (var excluded in syntax.Excluded)
        {
            var having = Having(excluded, scope, languages, cancellation);
            for (var i = 0; i < passing.Length; i++) passing[i] &= ~having[i];
        }
        return passing;
    }

    /// <summary>The messages that hold a text word for word, a bit each.</summary>
    /// <inheritdoc cref="Passing"/>
    public static ulong[] Having(string text, Scope scope, Languages languages, CancellationToken cancellation)
    {
        var having = new ulong[(scope.Snapshot.Columns.Count + 64) / 64];
        foreach (var lexicon in languages.Used)
        {
            var words = Array.ConvertAll(AnalyzedText.Of(text, lexicon).Words, word => word.Hash);
            foreach (var block in scope.Blocks)
                if (block is not null && words.Length > 0) Mark(block, words, having, cancellation);
        }
        return having;
    }

    private static void Mark(Block block, ulong[] words, ulong[] having, CancellationToken cancellation)
    {
        var postings = block.Postings!;
        var ids = Array.ConvertAll(words, postings.IdOf);
        if (Array.Exists(ids, id => id < 0)) return;
        var phrase = new Phrase(ids);
        var lists = words.Distinct().OrderBy(word => postings.Find(word).Length).Take(2).ToArray();
        var beside = postings.Find(lists[^1]);
        foreach (var entry in postings.Find(lists[0]))
        {
            var offset = Postings.OffsetOf(entry);
            if (offset.Value >= block.Count) break;
            if ((offset.Value & 0xFF) == 0) cancellation.ThrowIfCancellationRequested();
            if (!Reach(ref beside, offset) || (ids.Length > 1 && !phrase.IsIn(postings.Words(offset)))) continue;
            var message = (block.First + offset).Value;
            having[message >> 6] |= 1UL << message;
        }
    }

    /// <summary>Goes on to the first posting of a message, or of one after it.</summary>
    /// <param name="entries">The postings; afterwards those from there on.</param>
    /// <param name="offset">The message.</param>
    /// <returns>True if there is one of the message.</returns>
    private static bool Reach(ref ReadOnlySpan<uint> entries, BlockOffset offset)
    {
        var high = 1;
        while (high < entries.Length && Postings.OffsetOf(entries[high]).Value < offset.Value) high *= 2;
        var low = high / 2;
        high = Math.Min(high, entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Postings.OffsetOf(entries[middle]).Value < offset.Value) low = middle + 1;
            else high = middle;
        }
        entries = entries[low..];
        return entries.Length > 0 && Postings.OffsetOf(entries[0]) == offset;
    }
}

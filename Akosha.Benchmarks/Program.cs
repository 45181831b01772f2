using System.Globalization;
using Akosha.Benchmarks.Distillation;
using Akosha.Benchmarks.Distributed;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Benchmarks.Load;
using Akosha.Benchmarks.Micro;
using Akosha.Benchmarks.Rollout;
using Akosha.Testing.Documentation;
using Akosha.Testing.Processes;
using BenchmarkDotNet.Running;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["ingest", .. var rest]:
        await IngestThroughput.RunAsync(rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 60_000);
        return 0;
    case ["shapes", .. var rest]:
        await ShapesThroughput.RunAsync(rest is [var shaped] ? int.Parse(shaped, CultureInfo.InvariantCulture) : 40_000);
        return 0;
    case ["compaction", .. var rest]:
        await CompactionCost.RunAsync(rest is [var compacted] ? int.Parse(compacted, CultureInfo.InvariantCulture) : 400_000);
        return 0;
    case ["export", .. var rest]:
        await ExportSpeed.RunAsync(rest is [var exported] ? int.Parse(exported, CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["freshness", .. var rest]:
        await Freshness.RunAsync(
            TimeSpan.FromSeconds(rest is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 20));
        return 0;
    case ["start", _, ..]:
        await StartTime.RunAsync(args[1..]);
        return 0;
    case ["cli", _, ..]:
        await CliStart.RunAsync(args[1..]);
        return 0;
    case ["search", .. var rest]:
        await SearchLatency.RunAsync(rest is [var messages] ? int.Parse(messages, CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["tiers", .. var rest]:
        await TierLatency.RunAsync(rest is [var many] ? int.Parse(many, CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["cold"]:
        await TierLatency.ColdAsync();
        return 0;
    case ["load", .. var rest]:
        await LoadTest.RunAsync(1_000_000, rest is [var lasting] ? int.Parse(lasting, CultureInfo.InvariantCulture) : 300);
        return 0;
    case ["overload", .. var rest]:
        await LoadTest.OverloadAsync(rest is [var flooded] ? int.Parse(flooded, CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["hostile"]:
        await Hostile.RunAsync();
        return 0;
    case ["observability"]:
        await ObservabilityCost.RunAsync();
        return 0;
    case ["soak", .. var rest]:
        await Soak.RunAsync(
            TimeSpan.FromMinutes(rest is [var minutes, ..] ? int.Parse(minutes, CultureInfo.InvariantCulture) : 20),
            isCalm: rest is [_, "calm"]);
        return 0;
    case ["conversations", var folder]:
        await ConversationFiles.RunAsync(folder);
        return 0;
    case ["ablation", var data, .. var rest]:
        await Ablation.RunAsync(data, rest is [var encoder] ? encoder : null);
        return 0;
    case ["distil", var model, var table]:
        Distiller.Run(model, table);
        return 0;
    case ["encoding", .. var rest]:
        EncodingSpeed.Run(rest is [var encoded] ? int.Parse(encoded, CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["folds", var split, .. var rest]:
        await Folds.RunAsync(split, rest is [var folded] ? folded : null);
        return 0;
    case ["distributed", .. var drills]:
        await DistributedDrill.RunAsync(drills.ToHashSet());
        return 0;
    case ["rollout"]:
        return await RolloutDrill.RunAsync() == 0 ? 0 : 1;
    case ["vectors", .. var rest]:
        VectorScan.Run(rest is [var vectors] ? int.Parse(vectors, CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["build", .. var rest]:
        await IndexBuild.RunAsync(rest is [var built] ? int.Parse(built, CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["phases", .. var rest]:
        SearchPhases.Run(
            rest is [var searched, ..] ? int.Parse(searched, CultureInfo.InvariantCulture) : 1_000_000, rest is [_, var inQuery]
            ? int.Parse(inQuery, CultureInfo.InvariantCulture) : 6);
        return 0;
    case ["configuration"]:
        await File.WriteAllTextAsync(ConfigurationPage.FilePath, ConfigurationPage.Make());
        return 0;
    case ["micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(AkoshaProcess).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"]);
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            usage:
              ingest [messages] | shapes [messages] | export [messages]
              | compaction [messages] | freshness [seconds] | start ASSEMBLY … | cli PROGRAM …
              | search [messages] | tiers [messages] | cold | load [seconds] | overload [messages] | hostile
              | observability | soak [minutes [calm]] | conversations FOLDER | ablation FOLDER [MODEL] | folds FOLDER [MODEL]
              | distributed [drill …]
              | distil FOLDER FILE | encoding [texts]
              | rollout | vectors [count] | build [messages] | phases [messages [words]] | configuration
              | micro [BenchmarkDotNet options]
            """);
        return 2;
}

using Akosha.Cli;

return await AkoshaCommand.RunAsync(args, Terminal.OfProcess());

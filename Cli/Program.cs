using Coldstart.Cli;

return await CommandLine.RunAsync(args, CliHost.OfProcess());

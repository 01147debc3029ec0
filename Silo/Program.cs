using Coldstart.Silo;

return await SiloProcess.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error);

using Coldstart.Api.Hosting;

return await ServerProcess.RunAsync(args, Console.Out, Console.Error);

using Coldstart.Bench;
using Coldstart.Bench.Goals;
using Coldstart.Bench.Servers;

if (args is [DiscardServer.Verb]) return await DiscardServer.ServeAsync(Console.Out);
if (BenchOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync("bench: usage: bench/run [quick] [goal 1|2|4|5|6|7|8|9|10|11|12|13|14|15]");
    return 2;
}
return BenchRun.Run(options, Console.Out);

namespace Coldstart.Simulation.Tests;

/// <summary>
/// What can be asked of the simulator from outside: <c>COLDSTART_SCHEDULES</c> runs more of them, <c>COLDSTART_SEED</c> tells the story of one (with
/// <c>COLDSTART_RULE</c> taken out, a name of <see cref="Rule"/>).
/// </summary>
internal static class Options
{
    public static int Schedules(int usual) => int.TryParse(Environment.GetEnvironmentVariable("COLDSTART_SCHEDULES"), out var asked) ? asked : usual;

    public static int? Seed => int.TryParse(Environment.GetEnvironmentVariable("COLDSTART_SEED"), out var seed) ? seed : null;

    public static Rule Removed => Enum.TryParse<Rule>(Environment.GetEnvironmentVariable("COLDSTART_RULE"), out var rule) ? rule : Rule.None;
}

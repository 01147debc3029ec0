namespace Coldstart.Bench.Goals;

/// <summary>Measures what was asked for, goal after goal.</summary>
internal static class BenchRun
{
    // A quick run is for the minute after a change: one process, as most run it. The cluster, the other journal, the watchers and the doors take two minutes more.
    private const int QuickGoals = 10;

    public static int Run(BenchOptions options, TextWriter output)
    {
        var verdict = new Verdict(output);
        var folder = Directory.CreateTempSubdirectory("coldstart-bench-").FullName;
        try
        {
            var run = new GoalRun(options, verdict, folder);
            (int[] Numbers, Action<GoalRun> Measure)[] goals =
            [
                ([1, 2], BatchGoals.Measure),
                ([4], SingleGoal.Measure),
                ([5], QueryGoal.Measure),
                ([6], QuantileGoal.Measure),
                ([7], MemoryGoal.Measure),
                ([8], FunctionCountGoal.Measure),
                ([9], RecoveryGoal.Measure),
                ([10], AllocationGoal.Measure),
                ([11], ClusterGoal.Measure),
                ([12], PostgreSqlGoal.Measure),
                ([13], ExportersGoal.Measure),
                ([14], DoorsGoal.Measure),
                ([15], OfferedGoal.Measure),
            ];
            foreach (var (numbers, measure) in goals)
            {
                if (options.Goal == 0 ? !options.IsQuick || numbers[0] <= QuickGoals : numbers.Contains(options.Goal)) measure(run);
            }
            if (options is { Goal: 0, IsQuick: true }) output.WriteLine("left out of a quick run: goals 11 to 15 (bench/run quick goal 11)");
            if (options.Goal is 0 or 3) output.WriteLine("not measured yet: goal 3 (needs the three peers installed beside it)");
            return 0;
        }
        catch (BenchFailedException failure)
        {
            Console.Error.WriteLine($"bench: {failure.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>What every goal is given.</summary>
/// <param name="Folder">Empty; deleted after the run.</param>
internal sealed record GoalRun(BenchOptions Options, Verdict Verdict, string Folder)
{
    public string DataFolder(string name) => Path.Combine(Folder, name);
}

using System.Runtime.CompilerServices;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Bench.InProcess;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 7, in this process: how the managed heap grows with functions that are called so and so often over simulated days.</summary>
internal static class MemoryGoal
{
    private const int FunctionsOfZipf = 1_000_000;
    private const double InvocationsPerFunctionAndDay = 100;
    private const double ZipfExponent = 1.05;

    public static void Measure(GoalRun run)
    {
        // Invocations a day, functions measured, days simulated: a slot that leaves makes room for one that comes.
        (int PerDay, int Functions, int Days)[] plan = run.Options.IsQuick
            ? [(1, 200, 36), (10, 100, 36), (100, 20, 15), (1000, 5, 10), (10_000, 2, 4), (1_000_000, 1, 1)]
            : [(1, 1000, 40), (10, 500, 40), (100, 100, 40), (1000, 20, 40), (10_000, 5, 40), (100_000, 2, 10), (1_000_000, 1, 8)];
        var curve = plan.Select(static step => (step.PerDay, Bytes: BytesPerFunction(step.PerDay, step.Functions, step.Days))).ToArray();
        Print(run, curve, 10, 4 << 10);
        Print(run, curve, 1000, 60 << 10);
        Print(run, curve, 1_000_000, 1 << 20);
        var gigabytes = ZipfBytes(curve) / (1 << 30);
        run.Verdict.Goal(7, $"1 M functions by Zipf's law {gigabytes:0.00} GB, projected", $"2 GB", gigabytes <= 2);
        run.Verdict.Note($"in this process, managed heap; bytes by invocations a day: {string.Join(", ", curve.Select(static point => FormattableString.Invariant($"{point.PerDay}: {point.Bytes:0}")))}; the projection: {InvocationsPerFunctionAndDay} a function and day on average, exponent {ZipfExponent}");
    }

    private static void Print(GoalRun run, (int PerDay, double Bytes)[] curve, int perDay, int bytesMax)
    {
        var bytes = curve.First(point => point.PerDay == perDay).Bytes;
        run.Verdict.Goal(7, $"{bytes / 1024:0.0} KB a function with {perDay:N0} invocations a day", $"{bytesMax / 1024} KB", bytes <= bytesMax);
    }

    private static double BytesPerFunction(int perDay, int functions, int days)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var stats = Simulated(perDay, functions, days);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(stats);
        return (after - before) / (double)functions;
    }

    // Not inlined: nothing of the simulation but its outcome may be reachable when the heap is measured.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FunctionStats[] Simulated(int perDay, int functions, int days)
    {
        var (scratch, stats) = (new FunctionBatchScratch(), new FunctionStats[functions]);
        var startUs = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        for (var at = 0; at < functions; at++)
        {
            var function = new SimulatedFunction(at, scratch);
            Simulate(function, perDay, days, startUs);
            stats[at] = function.Stats;
        }
        return stats;
    }

    private static void Simulate(SimulatedFunction function, int perDay, int days, long startUs)
    {
        var blocks = Math.Clamp(perDay, 1, 1440);
        for (var day = 0; day < days; day++)
        {
            for (var block = 0; block < blocks; block++)
            {
                var fromUs = startUs + (SimulatedFunction.DayUs * day) + (SimulatedFunction.DayUs * block / blocks);
                var toUs = fromUs + (SimulatedFunction.DayUs / blocks);
                function.Apply(fromUs, toUs, perDay / blocks);
                if (block % 60 == 59) function.FlushAndAsk(toUs);
            }
            function.FlushAndAsk(startUs + (SimulatedFunction.DayUs * (day + 1)));
        }
    }

    private static double ZipfBytes((int PerDay, double Bytes)[] curve)
    {
        var sum = 0.0;
        for (var rank = 1; rank <= FunctionsOfZipf; rank++) sum += Math.Pow(rank, -ZipfExponent);
        var first = InvocationsPerFunctionAndDay * FunctionsOfZipf / sum;
        var bytes = 0.0;
        for (var rank = 1; rank <= FunctionsOfZipf; rank++) bytes += BytesAt(curve, first * Math.Pow(rank, -ZipfExponent));
        return bytes;
    }

    /// <summary>Straight between two measured points, both axes in logarithms.</summary>
    private static double BytesAt((int PerDay, double Bytes)[] curve, double perDay)
    {
        if (perDay <= curve[0].PerDay) return curve[0].Bytes;
        for (var at = 1; at < curve.Length; at++)
        {
            if (perDay > curve[at].PerDay) continue;
            var share = Math.Log(perDay / curve[at - 1].PerDay) / Math.Log((double)curve[at].PerDay / curve[at - 1].PerDay);
            return curve[at - 1].Bytes * Math.Pow(curve[at].Bytes / curve[at - 1].Bytes, share);
        }
        return curve[^1].Bytes;
    }
}

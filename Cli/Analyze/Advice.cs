using Coldstart.Analytics.Windows;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Analyze;

/// <summary>What to look at first: one sentence that only says what the figures say. The first rule that holds wins, the worst first.</summary>
internal static class Advice
{
    private const double TimeoutRate = 0.001;

    private const double ErrorRate = 0.05;

    private const double MemoryTight = 0.9;

    private const double MemoryOvershoot = 1.1;

    private const double MemoryLoose = 0.4;

    // Below it, a largest value says little.
    private const long EnoughInvocations = 50;

    private const int LeastMemoryMb = 128;

    private const decimal InitShare = 0.2m;

    private const double ColdStartRate = 0.1;

    private const double SlowInitMs = 1000;

    private const double ModuleShare = 0.3;

    private static readonly Func<FunctionSummary, (string Code, string Text)?>[] Rules =
    [
        OnlyInits, OutOfMemory, Timeouts, SuppressedInits, InitFailures, Errors, TightMemory, DearInit, SlowInit, LooseMemory,
    ];

    /// <summary>A code for programs and a sentence for people.</summary>
    public static (string Code, string Text) Of(FunctionSummary summary)
    {
        foreach (var rule in Rules)
        {
            if (rule(summary) is { } advice) return advice;
        }
        return ("nothing", "Nothing stands out.");
    }

    private static (string, string)? OnlyInits(FunctionSummary summary)
    {
        if (summary.Totals[Counter.Invocations] > 0) return null;
        var failures = summary.Totals[Counter.InitFailures];
        if (failures > 0) return ("init_failures", $"{Figures.Plural(failures, "init", "inits")} failed, and no invocation ended: look at the error of the init.");
        return summary.Totals[Counter.Throttles] > 0
            ? ("throttles", "Only throttles: it has no concurrency left.")
            : ("no_invocations", "No invocation ended here: add the REPORT lines.");
    }

    private static (string, string)? OutOfMemory(FunctionSummary summary)
    {
        var count = summary.Totals[Counter.OutOfMemory];
        if (count == 0) return null;
        var memory = summary.Head.MemoryAllocatedMb > 0 && !MemoryWasChanged(summary) ? $" of {Figures.Count(summary.Head.MemoryAllocatedMb)} MB" : "";
        return ("out_of_memory", $"{Figures.Plural(count, "invocation", "invocations")} ran out of memory{memory}: give it more.");
    }

    private static (string, string)? Timeouts(FunctionSummary summary)
    {
        var (count, all) = (summary.Totals[Counter.Timeouts], summary.Totals[Counter.Invocations]);
        return count == 0 || count < all * TimeoutRate ? null
            : ("timeouts", $"{Figures.Count(count)} of {Figures.Plural(all, "invocation", "invocations")} timed out: each was paid for up to the limit.");
    }

    private static (string, string)? SuppressedInits(FunctionSummary summary)
    {
        var count = summary.Totals[Counter.SuppressedInits];
        return count == 0 ? null
            : ("suppressed_inits", $"{Figures.Plural(count, "cold start", "cold starts")} ran the init again within the invocation, after a crash, a timeout or 10 s of init: REPORT shows it as duration.");
    }

    private static (string, string)? InitFailures(FunctionSummary summary)
    {
        var count = summary.Totals[Counter.InitFailures];
        return count == 0 ? null : ("init_failures", $"{Figures.Plural(count, "init", "inits")} failed: look at the error of the init.");
    }

    private static (string, string)? Errors(FunctionSummary summary)
    {
        var (count, all) = (summary.Totals[Counter.Errors], summary.Totals[Counter.Invocations]);
        return count == 0 || count < all * ErrorRate ? null
            : ("errors", $"{Figures.Count(count)} of {Figures.Plural(all, "invocation", "invocations")} failed ({Figures.Percent((double)count / all)}).");
    }

    private static (string, string)? TightMemory(FunctionSummary summary)
    {
        var allocated = summary.Head.MemoryAllocatedMb;
        return allocated == 0 || MemoryWasChanged(summary) || summary.Memory.Maximum < allocated * MemoryTight ? null
            : ("memory_tight", $"It used up to {Figures.Mb(summary.Memory.Maximum)} of {Figures.Count(allocated)} MB: little is left before it runs out.");
    }

    private static (string, string)? DearInit(FunctionSummary summary)
    {
        if (summary.Cost.Total == 0 || summary.Cost.Init < summary.Cost.Total * InitShare) return null;
        return ("init_cost", $"Init is {Figures.Share(summary.Cost.Init, summary.Cost.Total)} of its cost, at {Figures.Ms(summary.Init.P50)} ms a cold start{Module(summary)}.");
    }

    private static (string, string)? SlowInit(FunctionSummary summary)
    {
        var rate = (double)summary.Totals[Counter.ColdStarts] / summary.Totals[Counter.Invocations];
        var wait = summary.Init.Count > 0 ? summary.Init : summary.Restore;
        return rate < ColdStartRate || wait.P95 < SlowInitMs ? null
            : ("slow_cold_starts", $"{Figures.Percent(rate)} of its invocations are cold starts, and the slowest 5 % of them wait {Figures.Ms(wait.P95)} ms or more{Module(summary)}.");
    }

    private static (string, string)? LooseMemory(FunctionSummary summary)
    {
        var allocated = summary.Head.MemoryAllocatedMb;
        if (allocated <= LeastMemoryMb || summary.Memory.Count < EnoughInvocations || summary.Memory.Maximum > allocated * MemoryLoose) return null;
        return ("memory_loose", $"It never used more than {Figures.Mb(summary.Memory.Maximum)} of {Figures.Count(allocated)} MB: try less, and watch the duration, since CPU shrinks with it.");
    }

    /// <summary>It used more than it has now, so once it had more; Lambda's own figure overshoots by little.</summary>
    private static bool MemoryWasChanged(FunctionSummary summary) => summary.Memory.Maximum > summary.Head.MemoryAllocatedMb * MemoryOvershoot;

    private static string Module(FunctionSummary summary) =>
        summary.SlowestModule is { Share: >= ModuleShare } module ? $"; {Figures.Printable(module.Name)} takes {Figures.Percent(module.Share)} of it" : "";
}

using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>The first problems of the record that is being read; <see cref="Limits.RejectionsPerInvocation"/> are kept.</summary>
internal sealed class RecordProblems
{
    private readonly RecordProblem[] problems = new RecordProblem[Limits.RejectionsPerInvocation];
    private int count;

    /// <summary>True once anything was wrong.</summary>
    public bool Any => count > 0;

    public int Count => count;

    public ReadOnlySpan<RecordProblem> All => problems.AsSpan(0, count);

    public void Clear() => count = 0;

    public void Add(string pointer, RejectionReason reason, string detail)
    {
        if (count < problems.Length) problems[count++] = new RecordProblem(pointer, reason, detail);
    }

    /// <summary>Puts a pointer in front of those from <paramref name="from"/> on: they were found inside of what it points to.</summary>
    public void Under(string pointer, int from)
    {
        for (var i = from; i < count; i++) problems[i] = problems[i] with { Pointer = pointer + problems[i].Pointer };
    }
}

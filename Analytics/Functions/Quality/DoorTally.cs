using System.Runtime.CompilerServices;
using Coldstart.Analytics.Functions.Joining;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>What the records of one block add to the figures of their door: on the stack, so that a record costs some additions and nothing else.</summary>
internal struct DoorTally
{
    /// <summary>Numbers of a <see cref="DoorCount"/>.</summary>
    public const int Length = (int)DoorCount.Measured + 1;

    private const long SecondUs = 1_000_000;

    private Numbers numbers;

    /// <summary>Time of the earliest record, µs since 1970 UTC.</summary>
    public long FirstUs { get; private set; }

    /// <summary>Time of the latest record.</summary>
    public long LastUs { get; private set; }

    public readonly uint this[DoorCount count] => numbers[(int)count];

    /// <summary>Counts a record.</summary>
    public void Note(scoped in InvocationRecord record, JoinOutcome outcome, long acceptedAtUs)
    {
        if (record.TimeUs > LastUs) LastUs = record.TimeUs;
        if (record.TimeUs < FirstUs || FirstUs == 0) FirstUs = record.TimeUs;
        if (record.Kind == RecordKind.PlatformMetric)
        {
            numbers[(int)DoorCount.Measured]++;
            return;
        }
        numbers[(int)DoorCount.Records]++;
        if (record.TimeUs - acceptedAtUs >= SecondUs) NoteAhead(record.TimeUs - acceptedAtUs);
        if (record.Kind is RecordKind.Invocation or RecordKind.Report) NoteInvocation(record, outcome);
        else NoteOther(record);
    }

    private void NoteInvocation(scoped in InvocationRecord record, JoinOutcome outcome)
    {
        if (record.Status == InvocationStatus.Throttled) return;
        numbers[(int)DoorCount.Invocations]++;
        if (!record.ColdStart && !record.Has(RecordFacts.Init | RecordFacts.Restore)) numbers[(int)DoorCount.Warm]++;
        numbers[(int)(record.Status >= InvocationStatus.Error ? DoorCount.Failures : DoorCount.Successes)]++;
        if (outcome is JoinOutcome.Duplicate or JoinOutcome.Complemented) numbers[(int)DoorCount.Repeated]++;
        if (RecordIdentity.Of(record) == 0) numbers[(int)DoorCount.WithoutId]++;
        if (record.Architecture == Architecture.Unknown) numbers[(int)DoorCount.WithoutArchitecture]++;
        if (!record.Has(RecordFacts.MemoryAllocated)) numbers[(int)DoorCount.WithoutMemory]++;
        if (!record.Has(RecordFacts.Billed)) numbers[(int)DoorCount.WithoutBilled]++;
        if (record.ExecutionEnvironment.IsEmpty) numbers[(int)DoorCount.WithoutEnvironment]++;
        if (!record.Modules.IsEmpty) numbers[(int)DoorCount.WithModules]++;
    }

    private void NoteOther(scoped in InvocationRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Start:
                numbers[(int)DoorCount.Starts]++;
                break;
            case RecordKind.Error or RecordKind.TimedOut:
            case RecordKind.RuntimeDone when record.Status >= InvocationStatus.Error:
                numbers[(int)DoorCount.Failures]++;
                break;
            case RecordKind.ColdStartReport:
                numbers[(int)DoorCount.Invocations]++;
                numbers[(int)DoorCount.Successes]++;
                break;
            case RecordKind.LogsDropped:
                numbers[(int)DoorCount.Dropped] += (uint)Math.Min(record.MetricValue, int.MaxValue);
                break;
        }
    }

    private void NoteAhead(long aheadUs) =>
        numbers[(int)DoorCount.AheadSeconds] = Math.Max(numbers[(int)DoorCount.AheadSeconds], (uint)(aheadUs / SecondUs));

    /// <summary>One number for each <see cref="DoorCount"/>.</summary>
    [InlineArray(Length)]
    internal struct Numbers
    {
        private uint first;
    }
}

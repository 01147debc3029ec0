using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Metrics;

/// <summary>A function of which points and invocations are told, each in a block of its own.</summary>
internal sealed class MetricScript
{
    public const long MinuteUs = 60_000_000;

    /// <summary>2026-11-20T12:00:00Z: where minute 0 begins.</summary>
    public const long NoonUs = 1_795_176_000_000_000;

    private static readonly FunctionIdentity Identity = new("123456789012", "eu-west-1", "f");

    private readonly FunctionBatchScratch scratch = new();
    private readonly FunctionBatchWriter writer = new();
    private readonly ByteWriter point = new();
    private readonly List<byte[]> blocks = [];
    private long sequence;

    public FunctionStats Function { get; private set; } = new(Guid.Empty, Guid.Empty, Identity);

    /// <summary>When blocks are accepted, minutes after noon.</summary>
    public double Minute { get; set; } = 30;

    /// <summary>All blocks so far, in their order.</summary>
    public IReadOnlyList<byte[]> Blocks => blocks;

    public long NowUs => At(Minute);

    public static long At(double minute) => NoonUs + (long)(minute * MinuteUs);

    /// <summary>Tells of a counter of an environment that began at a minute.</summary>
    public void Count(FaasMetric metric, double minute, long value, ulong environment = 1, double start = -10, bool isDelta = false) =>
        Tell(new FaasMetricPoint { Metric = metric, Series = environment, StartUs = double.IsNaN(start) ? 0 : At(start), Count = value, IsDelta = isDelta, Minimum = -1, Maximum = -1 }, minute);

    public void Tell(in FaasMetricPoint told, double minute, int memoryMb = 0)
    {
        point.Clear();
        told.Write(point, At(minute));
        var record = new InvocationRecord { Kind = RecordKind.MetricPoint, TimeUs = At(minute), Point = point.WrittenSpan };
        if (memoryMb > 0) record.MemoryAllocatedMb = memoryMb;
        Apply(record);
    }

    public void Invoke(string id, double minute, InvocationStatus status = InvocationStatus.Success, bool isCold = false)
    {
        var record = new InvocationRecord
        {
            Kind = RecordKind.Invocation,
            TimeUs = At(minute),
            Status = status,
            ColdStart = isCold,
            RequestId = System.Text.Encoding.UTF8.GetBytes(id),
            DurationUs = 40_000,
            MemoryAllocatedMb = 512,
        };
        Apply(record);
    }

    public void Apply(in InvocationRecord record)
    {
        writer.Begin(Identity, NowUs);
        writer.Write(record);
        Apply(writer.Block.ToArray());
    }

    public void Apply(byte[] block)
    {
        blocks.Add(block);
        FunctionBatch.Validate(block, scratch);
        sequence++;
        Assert.Equal(ApplyVerdict.Applied, Function.Apply(new Position(1, sequence), sequence - 1, block, scratch).Verdict);
    }

    public FunctionReport Report(Window window = Window.OneHour) => Function.Report(window, NowUs, PriceBook.Default, whole: true);

    /// <summary>Invocations, errors, timeouts, cold starts of the last day.</summary>
    public (long Invocations, long Errors, long Timeouts, long ColdStarts) Counts()
    {
        var status = Report(Window.OneDay).Status;
        return (status.Invocations, status.Errors, status.Timeouts, status.ColdStarts);
    }

    /// <summary>What is in all slots, in their stored form.</summary>
    public byte[] Slots()
    {
        var output = new ByteWriter();
        Function.VisitSlots(0, long.MaxValue, (startUs, totals) =>
        {
            output.WriteVarint(startUs);
            totals.Encode(output);
        });
        return output.ToArray();
    }

    /// <summary>A restart at the time at which a block was accepted.</summary>
    public void RestartAsOf(byte[] block)
    {
        var minute = Minute;
        Minute = (new FunctionBatchReader(block, scratch).AcceptedAtUs - NoonUs) / (double)MinuteUs;
        Restart();
        Minute = minute;
    }

    public void Restart()
    {
        var flush = Function.PrepareFlush(NowUs);
        Function.FlushStored(flush);
        Function = FunctionStats.Restore(flush.Snapshot);
        Assert.Equal(flush.Snapshot, Function.PrepareFlush(NowUs).Snapshot);
    }
}

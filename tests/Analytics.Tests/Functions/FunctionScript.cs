using System.Text;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions;

/// <summary>One function and the story that a test tells it: each record in a block of its own unless said otherwise.</summary>
internal sealed class FunctionScript
{
    /// <summary>2026-03-04 12:00:00 UTC.</summary>
    public const long NowUs = 1_772_625_600_000_000;

    public const string Stream = "2026/03/04/[7]0123456789abcdef0123456789abcdef";

    public static readonly FunctionIdentity Identity = new("123456789012", "us-east-1", "payment-service");

    private readonly FunctionBatchScratch scratch = new();
    private readonly FunctionBatchWriter writer = new();
    private long sequence;

    public FunctionStats Function { get; private set; } = new(Identity.IdIn(Guid.Empty), Guid.Empty, Identity);

    public int Duplicates { get; private set; }

    /// <summary>The door through which the next blocks come.</summary>
    public RecordSource Source { get; set; }

    public FunctionReport Report(Window window = Window.OneDay, long nowUs = NowUs) => Function.Report(window, nowUs, PriceBook.Default, whole: true);

    /// <summary>Begins anew with a function of another region.</summary>
    public FunctionScript In(string region)
    {
        var identity = new FunctionIdentity(Identity.Account, region, Identity.FunctionName);
        Function = new FunctionStats(identity.IdIn(Guid.Empty), Guid.Empty, identity);
        sequence = 0;
        return this;
    }

    public FunctionScript Say(params Action<Teller>[] lines)
    {
        foreach (var line in lines) SayTogether(NowUs, line);
        return this;
    }

    public FunctionScript SayTogether(long acceptedAtUs, params Action<Teller>[] lines)
    {
        writer.Begin(Function.Identity, acceptedAtUs, Source);
        var teller = new Teller(writer);
        foreach (var line in lines) line(teller);
        var result = Function.Apply(new Position(1, sequence + 1), sequence, writer.Block, scratch);
        Assert.Equal(ApplyVerdict.Applied, result.Verdict);
        sequence++;
        Duplicates += result.Duplicates;
        return this;
    }

    /// <summary>Goes on with what a snapshot gives back.</summary>
    public FunctionScript Restart()
    {
        var flush = Function.PrepareFlush(NowUs);
        Function = FunctionStats.Restore(flush.Snapshot);
        return this;
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}

/// <summary>Writes records as the sources of the domain tell them.</summary>
internal sealed class Teller(FunctionBatchWriter writer)
{
    private const long StartUs = FunctionScript.NowUs - 60_000_000;

    public void Sdk(string request = "r1", bool cold = true, long startUs = StartUs, InvocationStatus status = InvocationStatus.Success)
    {
        var names = FunctionScript.Text("aws-sdkmoment");
        var record = new InvocationRecord
        {
            Kind = RecordKind.Invocation,
            TimeUs = startUs,
            ColdStart = cold,
            DurationUs = 145_000,
            RequestId = FunctionScript.Text(request),
            Status = status,
            Environment = "prod"u8,
            FunctionVersion = "7"u8,
            RuntimeVersion = "nodejs22.x"u8,
            Architecture = Architecture.Arm64,
        };
        if (cold)
        {
            record.InitUs = 2_850_000;
            record.Modules = (ModuleTiming[])
            [
                new() { NameStart = 0, NameLength = 7, TotalUs = 850_000, SelfUs = -1 },
                new() { NameStart = 7, NameLength = 6, TotalUs = 340_000, SelfUs = 300_000 },
            ];
            record.ModuleText = names;
        }
        writer.Write(record);
    }

    public void Report(string request = "r1", long? initUs = 2_850_000, long endUs = StartUs + 145_000, InvocationStatus status = InvocationStatus.Unknown, string stream = FunctionScript.Stream)
    {
        var record = new InvocationRecord
        {
            Kind = RecordKind.Report,
            TimeUs = endUs,
            DurationUs = 145_000,
            BilledMs = 2_995,
            MemoryAllocatedMb = 512,
            MemoryUsedKb = 180 * 1024,
            RequestId = FunctionScript.Text(request),
            ExecutionEnvironment = FunctionScript.Text(stream),
            Status = status,
        };
        if (initUs is not null)
        {
            record.InitUs = initUs.Value;
            record.ColdStart = true;
        }
        writer.Write(record);
    }

    public void Fragment(RecordKind kind, string request = "r1", long timeUs = StartUs, InvocationStatus status = InvocationStatus.Unknown) => writer.Write(new InvocationRecord
    {
        Kind = kind,
        TimeUs = timeUs,
        RequestId = FunctionScript.Text(request),
        Status = status,
        ExecutionEnvironment = FunctionScript.Text(FunctionScript.Stream),
        FunctionVersion = kind == RecordKind.Start ? "7"u8 : default,
    });

    public void InitStart(long timeUs, InitializationType type = InitializationType.OnDemand) => writer.Write(new InvocationRecord
    {
        Kind = RecordKind.InitStart,
        TimeUs = timeUs,
        InitializationType = type,
        ExecutionEnvironment = FunctionScript.Text(FunctionScript.Stream),
    });

    public void InitReport(InitPhase phase, InvocationStatus status, long timeUs = StartUs + 100_000, long initUs = 99_650) => writer.Write(new InvocationRecord
    {
        Kind = RecordKind.InitReport,
        TimeUs = timeUs,
        InitUs = initUs,
        Phase = phase,
        Status = status,
        ExecutionEnvironment = FunctionScript.Text(FunctionScript.Stream),
    });

    public void ColdStartReport(long timeUs = StartUs + 1_000, string stream = FunctionScript.Stream, long initUs = 2_000_000) => writer.Write(new InvocationRecord
    {
        Kind = RecordKind.ColdStartReport,
        TimeUs = timeUs,
        ColdStart = true,
        InitUs = initUs,
        MemoryAllocatedMb = 512,
        ExecutionEnvironment = FunctionScript.Text(stream),
    });

    public void Write(scoped in InvocationRecord record) => writer.Write(record);

    public void Dropped(long count, string stream = FunctionScript.Stream) => writer.Write(new InvocationRecord
    {
        Kind = RecordKind.LogsDropped,
        TimeUs = StartUs,
        Metric = PlatformMetric.DroppedRecords,
        MetricValue = count,
        ExecutionEnvironment = FunctionScript.Text(stream),
    });

    public void Versioned(string version, long startUs) => writer.Write(new InvocationRecord
    {
        Kind = RecordKind.Invocation,
        TimeUs = startUs,
        ColdStart = true,
        DurationUs = 1000,
        InitUs = 5000,
        FunctionVersion = FunctionScript.Text(version),
    });
}

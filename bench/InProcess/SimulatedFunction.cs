using System.Buffers.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Bench.InProcess;

/// <summary>The statistics of one function under a simulated clock, flushed, asked and restarted as an engine does it.</summary>
internal sealed class SimulatedFunction
{
    public const long DayUs = 86_400_000_000;

    private const long Lane = 1;

    private readonly FunctionIdentity identity;
    private readonly FunctionBatchWriter writer = new();
    private readonly FunctionBatchScratch scratch;
    private readonly Random random;
    private readonly byte[] requestId = new byte[16];
    private readonly byte[] moduleText = "aws-sdk@prisma/clientmomentlodashaxios./src/handlers/payment"u8.ToArray();
    private readonly ModuleTiming[] modules = new ModuleTiming[6];
    private long sequence;
    private long records;

    public SimulatedFunction(int seed, FunctionBatchScratch scratch)
    {
        identity = new FunctionIdentity("", "eu-central-1", $"simulated-{seed}");
        this.scratch = scratch;
        random = new Random(seed);
        Stats = new FunctionStats(Guid.CreateVersion7(), Guid.CreateVersion7(), identity);
    }

    public FunctionStats Stats { get; private set; }

    /// <summary>Applies a block of invocations that start evenly in [fromUs, toUs).</summary>
    /// <param name="fromUs">µs since 1970 UTC.</param>
    /// <param name="toUs">µs since 1970 UTC; also when the block is accepted.</param>
    /// <param name="count">How many.</param>
    /// <param name="note">Is told start and duration of each, µs; or null.</param>
    public void Apply(long fromUs, long toUs, int count, Action<long, long>? note = null)
    {
        writer.Begin(identity, toUs);
        for (var at = 0; at < count; at++)
        {
            var startUs = fromUs + ((toUs - fromUs) * at / count);
            var durationUs = (long)(1000 * Math.Round(Math.Clamp(Math.Exp(Gauss(4.6, 1.1)), 1, 60000), 2));
            Write(startUs, durationUs);
            note?.Invoke(startUs, durationUs);
        }
        var result = Stats.Apply(new Position(Lane, sequence + 1), sequence, writer.Block, scratch);
        if (result != new ApplyResult(ApplyVerdict.Applied, 0)) throw new BenchFailedException($"A block of the simulation was not applied: {result}.");
        sequence++;
    }

    /// <summary>Stores it and reads its report of a day, so that the windows roll.</summary>
    public void FlushAndAsk(long nowUs)
    {
        Stats.FlushStored(Stats.PrepareFlush(nowUs));
        Stats.Report(Window.OneDay, nowUs, PriceBook.Default, whole: true);
    }

    public void Restart(long nowUs)
    {
        var flush = Stats.PrepareFlush(nowUs);
        Stats.FlushStored(flush);
        Stats = FunctionStats.Restore(flush.Snapshot);
    }

    private void Write(long startUs, long durationUs)
    {
        BinaryPrimitives.WriteInt64LittleEndian(requestId, ++records);
        var isCold = random.NextDouble() < 0.1;
        var record = new InvocationRecord
        {
            Kind = RecordKind.Invocation,
            TimeUs = startUs,
            ColdStart = isCold,
            DurationUs = durationUs,
            MemoryAllocatedMb = 512,
            MemoryUsedKb = random.Next(90, 501) * 1024,
            RequestId = requestId,
            RuntimeVersion = "nodejs18.x"u8,
            Architecture = Architecture.X86,
        };
        var initUs = isCold ? 1000 * (long)Math.Clamp(Math.Exp(Gauss(6.6, 0.6)), 100, 5000) : 0;
        if (isCold) record.InitUs = initUs;
        record.BilledMs = ((durationUs + initUs) / 1000) + 1;
        if (isCold) AddModules(ref record);
        writer.Write(record);
    }

    private void AddModules(ref InvocationRecord record)
    {
        ReadOnlySpan<int> lengths = [7, 14, 6, 6, 5, 22];
        for (int at = 0, start = 0; at < modules.Length; start += lengths[at++])
        {
            modules[at] = new ModuleTiming { NameStart = start, NameLength = lengths[at], TotalUs = random.Next(20, 901) * 1000L };
        }
        record.Modules = modules;
        record.ModuleText = moduleText;
    }

    private double Gauss(double mean, double deviation) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}

using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions;

public sealed class FunctionStatsTests
{
    private readonly FunctionBatchScratch scratch = new();

    [Fact]
    public void Apply_KnowsADuplicateFromAGap()
    {
        var function = New();
        var block = Block(1, 0).ToArray();
        Assert.Equal(ApplyVerdict.Gap, function.Apply(new Position(1, 5), 3, block, scratch).Verdict);
        Assert.Equal(ApplyVerdict.Applied, function.Apply(new Position(1, 5), 0, block, scratch).Verdict);
        Assert.Equal(ApplyVerdict.Duplicate, function.Apply(new Position(1, 5), 0, block, scratch).Verdict);
        Assert.Equal(ApplyVerdict.Duplicate, function.Apply(new Position(1, 4), 0, block, scratch).Verdict);
        Assert.Equal(ApplyVerdict.Gap, function.Apply(new Position(1, 9), 7, block, scratch).Verdict);
        Assert.Equal(ApplyVerdict.Applied, function.Apply(new Position(2, 1), 0, Block(2, 0), scratch).Verdict);
        Assert.Equal((5, 1), (function.AppliedUpTo(1), function.AppliedUpTo(2)));
        Assert.Equal(2, function.Report(Window.OneDay, FunctionScript.NowUs, PriceBook.Default, true).Status.Invocations);
    }

    [Fact]
    public void Skip_MovesTheVectorAndNothingElse()
    {
        var function = New();
        function.Skip(new Position(1, 5));
        Assert.Equal(ApplyVerdict.Applied, function.Apply(new Position(1, 6), 5, Block(1, 0), scratch).Verdict);
    }

    [Fact]
    public void ForgottenLane_IsNoLongerInTheVector()
    {
        var function = New();
        function.Skip(new Position(1, 5));
        function.Skip(new Position(2, 7));
        function.ForgetLane(1);
        Assert.Equal([2L], function.Lanes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SnapshotAtAnyMoment_GoesOnAsIfNothingHadHappened(int seed)
    {
        var straight = New();
        var interrupted = New();
        var random = new Random(seed);
        for (var sequence = 1; sequence <= 200; sequence++)
        {
            var nowUs = FunctionScript.NowUs + sequence * 20_000_000L;
            var block = RandomBlock(random, nowUs).ToArray();
            foreach (var function in (FunctionStats[])[straight, interrupted]) function.Apply(new Position(1, sequence), sequence - 1, block, scratch);
            if (random.Next(10) != 0) continue;
            // Both flush: a flush rolls the windows and so is part of the story; only one of them is read back.
            var flush = straight.PrepareFlush(nowUs);
            straight.FlushStored(flush);
            interrupted = FunctionStats.Restore(interrupted.PrepareFlush(nowUs).Snapshot);
        }
        var end = FunctionScript.NowUs + 5_000_000_000;
        Assert.Equal(straight.PrepareFlush(end).Snapshot, interrupted.PrepareFlush(end).Snapshot);
        foreach (var window in Enum.GetValues<Window>())
        {
            var (a, b) = (straight.Report(window, end, PriceBook.Default, true), interrupted.Report(window, end, PriceBook.Default, true));
            Assert.Equal((a.Status, a.Duration, a.Init, a.Memory, a.Cost.Total), (b.Status, b.Duration, b.Init, b.Memory, b.Cost.Total));
            Assert.Equal(a.Modules, b.Modules);
            Assert.Equal(a.Environments, b.Environments);
        }
    }

    [Fact]
    public void DamagedSnapshot_IsRefusedWhereverTheDamageIs()
    {
        var function = New();
        function.Apply(new Position(1, 1), 0, RandomBlock(new Random(7), FunctionScript.NowUs), scratch);
        var snapshot = function.PrepareFlush(FunctionScript.NowUs).Snapshot;
        for (var at = 0; at < snapshot.Length; at++)
        {
            snapshot[at] ^= 0x40;
            Assert.Throws<CorruptDataException>(() => FunctionStats.Restore(snapshot));
            snapshot[at] ^= 0x40;
        }
        for (var length = 0; length < snapshot.Length; length++) Assert.Throws<CorruptDataException>(() => FunctionStats.Restore(snapshot.AsSpan(0, length)));
    }

    [Fact]
    public void Samples_ShowTheSlowestAndTheNewestOfManyColdStarts()
    {
        var script = new FunctionScript();
        for (var i = 0; i < 500; i++)
        {
            var at = i;
            script.SayTogether(FunctionScript.NowUs, t => t.Sdk($"r{at}", startUs: FunctionScript.NowUs - 500_000_000 + at * 10_000));
        }
        var samples = script.Function.PendingSamples;
        Assert.InRange(samples.Count, Limits.PendingSamplesPerFunction, 3 * Limits.PendingSamplesPerFunction);
        var sample = SampleCodec.ReadColdStart(script.Function.Id, FunctionScript.Identity, samples[0].Bytes);
        Assert.Equal((2_850_000, "7", "r0", false), (sample.InitUs, sample.Version, sample.RequestId, sample.SelfMeasured));
        Assert.Equal(["aws-sdk", "moment"], sample.Modules.Select(m => m.Key));
        Assert.True(sample.Usage.Requests == 1);
    }

    [Fact]
    public void Modules_ArePricedByTheirShareOfInitAndBoundedInNumber()
    {
        var function = New();
        var writer = new FunctionBatchWriter();
        writer.Begin(FunctionScript.Identity, FunctionScript.NowUs);
        for (var i = 0; i < 700; i++)
        {
            var name = FunctionScript.Text($"module-{i:000}");
            writer.Write(new InvocationRecord
            {
                Kind = RecordKind.Invocation,
                TimeUs = FunctionScript.NowUs,
                ColdStart = true,
                DurationUs = 1000,
                InitUs = 1_000_000,
                InvocationId = name,
                Modules = (ModuleTiming[])[new() { NameLength = name.Length, TotalUs = 500_000, SelfUs = -1 }],
                ModuleText = name,
            });
        }
        function.Apply(new Position(1, 1), 0, writer.Block, scratch);
        var modules = function.Report(Window.OneDay, FunctionScript.NowUs, PriceBook.Default, true).Modules;
        Assert.Equal(Limits.ModulesPerFunction + 1, modules.Count);
        Assert.Equal(("other", 700 - Limits.ModulesPerFunction), (modules[0].Name, modules[0].Count));
        Assert.Equal(Limits.ModulesWithSketchesPerFunction, modules.Count(m => m.HasQuantiles && m.Name != "other"));
        Assert.Equal(1.0 / 1400, modules[1].Share, 6);
    }

    [Fact]
    public void Versions_KeepTheLastTenAndTheirModules()
    {
        var script = new FunctionScript();
        for (var version = 1; version <= 12; version++)
        {
            var text = version;
            script.SayTogether(FunctionScript.NowUs, t => t.Versioned($"{text}", FunctionScript.NowUs - 1_000_000 + text));
        }
        var versions = script.Report().Versions;
        Assert.Equal(["12", "11", "10", "9", "8", "7", "6", "5", "4", "3"], versions.Select(v => v.Version));
        Assert.All(versions, v => Assert.Equal((1, 1), (v.Invocations, v.ColdStarts)));
    }

    private static FunctionStats New() => new(FunctionScript.Identity.IdIn(Guid.Empty), Guid.Empty, FunctionScript.Identity);

    private static ReadOnlySpan<byte> Block(int request, long offsetUs)
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(FunctionScript.Identity, FunctionScript.NowUs);
        new Teller(writer).Sdk($"r{request}", startUs: FunctionScript.NowUs - 60_000_000 + offsetUs);
        return writer.Block;
    }

    private static ReadOnlySpan<byte> RandomBlock(Random random, long nowUs)
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(FunctionScript.Identity, nowUs);
        var teller = new Teller(writer);
        for (var left = random.Next(1, 12); left > 0; left--)
        {
            var request = $"r{random.Next(400)}";
            var startUs = nowUs - random.Next(1, 200_000_000) * (random.Next(20) == 0 ? 3000L : 1);
            switch (random.Next(8))
            {
                case 0: teller.Fragment(RecordKind.Start, request, startUs); break;
                case 1: teller.Fragment(RecordKind.TimedOut, request, startUs); break;
                case 2: teller.InitReport(random.Next(2) == 0 ? InitPhase.Init : InitPhase.Invoke, InvocationStatus.Error, startUs); break;
                case 3: teller.ColdStartReport(startUs, $"s{random.Next(5)}"); break;
                case 4: teller.InitStart(startUs); break;
                case 5: teller.Report(request, random.Next(3) == 0 ? 1_000_000 : null, startUs); break;
                default: teller.Sdk(request, random.Next(4) == 0, startUs, (InvocationStatus)random.Next(1, 6)); break;
            }
        }
        return writer.Block;
    }
}

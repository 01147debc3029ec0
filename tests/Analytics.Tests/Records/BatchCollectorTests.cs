using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Records;

public sealed class BatchCollectorTests
{
    private const long AcceptedAtUs = 1_767_350_100_000_000;

    [Fact]
    public void Add_InterleavedFunctions_GivesOneBlockEachInTheOrderOfTheirFirstRecord()
    {
        var collector = new BatchCollector();
        for (var request = 0; request < 30; request++)
        {
            collector.Begin(AcceptedAtUs + request);
            var random = new RandomRecords(request);
            var expected = new Dictionary<(string, string, string), List<string>>();
            for (var i = 0; i < 400; i++)
            {
                // A part moved from one name to the next must not make them the same function.
                var (account, region, name) = ($"{random.Next(3)}", new string('1', random.Next(3)), new string('1', 1 + random.Next(2)) + random.Next(20));
                var record = random.Record();
                record.AddTo(collector, account, region, name);
                if (!expected.TryGetValue((account, region, name), out var records)) expected.Add((account, region, name), records = []);
                records.Add(record.AsStored().Describe());
            }

            Assert.Equal((400, expected.Count), (collector.Records, collector.Count));
            Assert.Equal(expected.Keys, Enumerable.Range(0, collector.Count).Select(i => (collector.FunctionAt(i).Account, collector.FunctionAt(i).Region, collector.FunctionAt(i).FunctionName)));
            for (var i = 0; i < collector.Count; i++)
            {
                var records = expected.Values.ElementAt(i);
                Assert.Equal(records.Count, collector.RecordsAt(i));
                Assert.Equal(records, FunctionBatchTests.ReadAll(collector.BlockAt(i), new FunctionBatchScratch()).Select(record => record.Describe()));
            }
        }
    }

    [Fact]
    public void Source_OnceSaid_IsThatOfAllBlocksUntilAnotherIs()
    {
        var collector = new BatchCollector { Source = RecordSource.Telemetry };
        collector.Begin(AcceptedAtUs);
        collector.Begin(AcceptedAtUs);
        new RandomRecords(1).Record().AddTo(collector, "", "", "one");
        new RandomRecords(2).Record().AddTo(collector, "", "", "two");

        Assert.All([0, 1], at => Assert.Equal(RecordSource.Telemetry, new FunctionBatchReader(collector.BlockAt(at), new FunctionBatchScratch()).Source));
    }

    [Fact]
    public void Add_MoreFunctionsThanAreKept_StillTellsThemApart()
    {
        var collector = new BatchCollector();
        for (var request = 0; request < 4; request++)
        {
            collector.Begin(AcceptedAtUs);
            for (var round = 0; round < 2; round++)
            {
                for (var i = 0; i < Limits.NamesKeptPerCollector * 2; i++) new PlainRecord { TimeUs = i }.AddTo(collector, "", "", $"f{i + request}");
            }
            Assert.Equal(Limits.NamesKeptPerCollector * 2, collector.Count);
            for (var i = 0; i < collector.Count; i++)
            {
                Assert.Equal($"f{i + request}", collector.FunctionAt(i).FunctionName);
                Assert.Equal(2, collector.RecordsAt(i));
            }
        }
    }

    [Fact]
    public void Begin_AfterARequest_ForgetsIt()
    {
        var collector = new BatchCollector();
        collector.Begin(AcceptedAtUs);
        new PlainRecord().AddTo(collector, "a", "r", "f");
        collector.Reject(new Rejection(0, "", RejectionReason.WrongType, "x", default));
        collector.Skip();
        var identity = collector.FunctionAt(0);

        collector.Begin(AcceptedAtUs + 1);

        Assert.Equal((0, 0, 0, 0), (collector.Count, collector.Records, collector.Skipped, collector.Rejections.Count));
        Assert.Throws<ArgumentOutOfRangeException>(() => collector.BlockAt(0).Length);
        new PlainRecord().AddTo(collector, "a", "r", "f");
        Assert.Same(identity, collector.FunctionAt(0));
        Assert.Equal(1, collector.RecordsAt(0));
    }

    [Fact]
    public void Add_KnownFunctions_AllocatesNothing()
    {
        var collector = new BatchCollector();
        var names = Enumerable.Range(0, 50).Select(i => System.Text.Encoding.UTF8.GetBytes($"function-{i}")).ToArray();
        long allocated = 0;
        for (var request = 0; request < 3; request++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            collector.Begin(AcceptedAtUs);
            for (var i = 0; i < 1000; i++) collector.Add("111122223333"u8, "eu-west-1"u8, names[i % names.Length], new InvocationRecord { Kind = RecordKind.Invocation, TimeUs = i, DurationUs = i });
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Begin_AfterARequestOfManyFunctions_KeepsSomeOfTheirMemory()
    {
        var collector = new BatchCollector();
        collector.Begin(AcceptedAtUs);
        for (var i = 0; i < Limits.BlocksKeptPerCollector * 2; i++) new PlainRecord { TimeUs = i }.AddTo(collector, "", "", $"f{i}");
        collector.Begin(AcceptedAtUs);

        Assert.Equal(Limits.BlocksKeptPerCollector, collector.Kept.Writers);
    }

    [Fact]
    public void Begin_AfterALargeRequest_GivesItsMemoryBack()
    {
        var collector = new BatchCollector();
        collector.Begin(AcceptedAtUs);
        var large = new PlainRecord { ColdStart = true, Texts = [.. PlainRecord.TextNames.Select(name => name == "ErrorStack" ? new string('s', 1_000_000) : "")] };
        for (var i = 0; i < 20; i++) large.AddTo(collector, "", "", $"large-{i}");
        for (var i = 0; i < 20_000; i++) new PlainRecord { TimeUs = i }.AddTo(collector, "", "", $"f{i}");
        Assert.True(collector.Kept.Bytes > 20_000_000);
        collector.Begin(AcceptedAtUs);
        for (var i = 0; i < 20; i++) new PlainRecord().AddTo(collector, "", "", $"f{i}");

        Assert.Equal((20, 20), (collector.Count, collector.Kept.Writers));
        Assert.InRange(collector.Kept.Bytes, 0, 100_000);
    }
}

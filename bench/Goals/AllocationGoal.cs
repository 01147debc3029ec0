using System.Diagnostics;
using Coldstart.Analytics.Records;
using Coldstart.Bench.InProcess;
using Coldstart.Bench.Load;
using Coldstart.Engine;
using Coldstart.Ingestion.Json;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 10, in this process: decode, journal and apply, without HTTP; what the collector is given to do, and how long it stops everything.</summary>
internal static class AllocationGoal
{
    private const int Functions = 200;
    private const double BytesPerRecordMax = 4;
    private const double PauseMsMax = 5;

    public static void Measure(GoalRun run) => MeasureAsync(run).GetAwaiter().GetResult();

    private static async Task MeasureAsync(GoalRun run)
    {
        var length = run.Options.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60));
        await using var hosted = await HostedEngine.OpenAsync(run.DataFolder("allocation"));
        var feed = new EngineFeed(hosted.Engine, BatchTemplate.Batches(new RecordShape(Functions, seed: 1), 8));
        await feed.RunAsync(length / 2);
        GC.Collect();
        var (allocated, records, started) = (GC.GetTotalAllocatedBytes(precise: true), feed.Records, Stopwatch.GetTimestamp());
        await feed.RunAsync(length);
        var took = Stopwatch.GetElapsedTime(started);
        var ingested = feed.Records - records;
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)ingested;
        var pauseMs = feed.LongestPause.TotalMilliseconds;
        run.Verdict.Goal(10, $"{bytes:0.0} B a record, longest pause {pauseMs:0.0} ms", $"{BytesPerRecordMax} B, {PauseMsMax} ms", bytes <= BytesPerRecordMax && pauseMs <= PauseMsMax);
        run.Verdict.Note($"in this process, without HTTP: {ingested:N0} records in {took.TotalSeconds:0} s, one request at a time, {feed.Collections} collections");
    }

    private sealed class EngineFeed(IAnalyticsEngine engine, BatchTemplate[] templates)
    {
        private readonly RecordIds ids = new();
        private readonly InvocationJsonDecoder decoder = new();
        private readonly BatchCollector collector = new();
        private readonly Guid project = Guid.CreateVersion7();

        public long Records { get; private set; }

        public TimeSpan LongestPause { get; private set; }

        public int Collections { get; private set; }

        public async Task RunAsync(TimeSpan length)
        {
            var started = Stopwatch.GetTimestamp();
            var collectionsBefore = GC.CollectionCount(0);
            (Collections, LongestPause) = (0, TimeSpan.Zero);
            for (var at = 0; Stopwatch.GetElapsedTime(started) < length; at = (at + 1) % templates.Length)
            {
                templates[at].Renew(ids);
                await IngestAsync(templates[at].Body);
                var collections = GC.CollectionCount(0) - collectionsBefore;
                if (collections == Collections) continue;
                Collections = collections;
                foreach (var pause in GC.GetGCMemoryInfo(GCKind.Any).PauseDurations) LongestPause = pause > LongestPause ? pause : LongestPause;
            }
        }

        private async Task IngestAsync(ReadOnlyMemory<byte> body)
        {
            var acceptedAtUs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
            var decoded = decoder.DecodeBatch(body.Span, BodyForm.Json, IngestDefaults.None, acceptedAtUs, collector);
            var outcome = await engine.IngestAsync(new IngestCommand(project, acceptedAtUs, collector, [], null, ReadOnlyMemory<byte>.Empty), CancellationToken.None);
            if (decoded.Failed > 0 || outcome.Duplicates > 0) throw new BenchFailedException($"{decoded.Failed} records failed and {outcome.Duplicates} were taken for duplicates.");
            Records += decoded.Records;
        }
    }
}

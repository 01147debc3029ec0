using Coldstart.Analytics.Windows;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Journal;
using Xunit.Abstractions;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>
/// Random schedules of requests, retries, crashes, restarts, flushes, evictions and faults. What every function counts must be what was
/// committed; what was acknowledged must be committed. A failing seed is printed and runs again alone.
/// </summary>
public sealed class ExactlyOnceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 150)]
    [InlineData(1001, 150)]
    public async Task Counts_AfterAnySchedule_AreWhatWasCommitted(int firstSeed, int count)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++) await RunAsync(seed, 40);
    }

    [Theory]
    [InlineData(5000, 2000)]
    [Trait("Speed", "slow")]
    public async Task Counts_AfterManySchedules_AreWhatWasCommitted(int firstSeed, int count)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++) await RunAsync(seed, 60);
    }

    private async Task RunAsync(int seed, int steps)
    {
        var schedule = new Schedule(new Random(seed));
        try
        {
            await schedule.StartAsync();
            for (var step = 0; step < steps; step++) await schedule.StepAsync();
            await schedule.EndAsync();
        }
        catch (Exception exception)
        {
            output.WriteLine($"seed {seed}: {string.Join(", ", schedule.Log)}");
            throw new InvalidOperationException($"seed {seed}: {string.Join(", ", schedule.Log)}", exception);
        }
    }

    private sealed class Schedule(Random random)
    {
        private static readonly string[] Names = ["a", "b", "c", "d", "e", "f", "g"];

        private readonly List<(long Lane, long Sequence)> acknowledged = [];
        private readonly List<(string Key, (string, long)[] Body, byte[] Result)> keyed = [];
        private EngineHarness harness = null!;
        private int nextKey;

        public List<string> Log { get; } = [];

        public async Task StartAsync() => harness = await EngineHarness.StartAsync();

        public async Task StepAsync()
        {
            switch (random.Next(20))
            {
                case < 7: await IngestAsync(); break;
                case < 9: await IngestKeyedAsync(); break;
                case 9: await RetryAsync(); break;
                case 10: await FailSomeAsync(); break;
                case 11: Log.Add("lose"); harness.Functions.AnswersToLose = random.Next(3); break;
                case 12: Toggle(); break;
                case 13: await FlushAsync(); break;
                case 14: await PassAsync(random.Next(1, 70)); break;
                case 15: await IdleAsync(); break;
                case 16: Log.Add("crash"); harness = await harness.CrashAsync(); break;
                case 17: await RestartAsync(); break;
                default: await CompareAsync(); break;
            }
        }

        public async Task EndAsync()
        {
            Heal();
            await CompareAsync();
            await harness.Engine.FlushAsync(CancellationToken.None);
            Assert.Empty(harness.Disk.Journal);
            harness = await harness.CrashAsync();
            await CompareAsync();
            await harness.DisposeAsync();
        }

        private (string, long)[] Body() =>
            Enumerable.Range(0, random.Next(1, 8)).Select(_ => (Names[random.Next(Names.Length)], (long)random.Next(1, 900_000))).ToArray();

        private async Task IngestAsync()
        {
            Log.Add("ingest");
            Acknowledge(await harness.IngestAsync(Body()));
        }

        private async Task IngestKeyedAsync()
        {
            Log.Add("keyed");
            await SendKeyedAsync($"key-{nextKey++}", Body());
        }

        private async Task RetryAsync()
        {
            if (keyed.Count == 0) return;
            Log.Add("retry");
            var (key, body, _) = keyed[random.Next(keyed.Count)];
            await SendKeyedAsync(key, body);
        }

        private async Task SendKeyedAsync(string key, (string, long)[] body)
        {
            if (harness.Intake.IsDown) return;
            var hash = new byte[32];
            BitConverter.TryWriteBytes(hash, key.GetHashCode(StringComparison.Ordinal));
            var lookup = await harness.Engine.LookUpAsync(new IdempotencyKey(EngineHarness.Project, "/ingest", key, hash), CancellationToken.None);
            var known = keyed.FirstOrDefault(one => one.Key == key);
            if (known.Key is not null)
            {
                Assert.Equal(IdempotencyState.Repeat, lookup.State);
                Assert.Equal(known.Result, lookup.Result.ToArray());
                return;
            }
            Assert.Equal(IdempotencyState.Claimed, lookup.State);
            var result = BitConverter.GetBytes(random.Next());
            Acknowledge(await harness.IngestAsync(Requests.Of(harness.Time.NowUs, body), lookup.Claim, result));
            keyed.Add((key, body, result));
        }

        private async Task FailSomeAsync()
        {
            Log.Add("fail");
            harness.Journal.HoldsCommits = true;
            var sent = Enumerable.Range(0, random.Next(1, 4)).Select(_ => harness.IngestAsync(Body())).ToArray();
            var kept = random.Next(sent.Length + 1);
            for (var index = 0; index < kept; index++) harness.Journal.CommitNext();
            harness.Journal.FailWaiting();
            harness.Journal.HoldsCommits = false;
            for (var index = 0; index < sent.Length; index++)
            {
                if (index < kept) Acknowledge(await sent[index]);
                else await Assert.ThrowsAsync<JournalUnavailableException>(() => sent[index]);
            }
        }

        private void Toggle()
        {
            // A function that cannot be read makes its requests wait: only writes are refused here.
            Log.Add("intake down");
            harness.Intake.IsDown = !harness.Intake.IsDown;
        }

        private async Task FlushAsync()
        {
            Log.Add("flush");
            try
            {
                await harness.Engine.FlushAsync(CancellationToken.None);
            }
            catch (EngineUnavailableException)
            {
                Log.Add("unavailable");
            }
        }

        private async Task PassAsync(int seconds)
        {
            Log.Add($"pass {seconds}");
            await harness.PassAsync(seconds);
        }

        private async Task IdleAsync()
        {
            Log.Add("idle");
            harness.Time.Advance(TimeSpan.FromMinutes(20));
            await harness.PassAsync(130);
        }

        private async Task RestartAsync()
        {
            Log.Add("restart");
            Heal();
            harness = await harness.RestartAsync();
            Assert.Empty(harness.Disk.Journal);
        }

        private void Heal()
        {
            harness.Intake.IsDown = false;
            harness.Functions.AnswersToLose = 0;
        }

        private void Acknowledge(IngestOutcome outcome)
        {
            Assert.False(outcome.Pending);
            acknowledged.Add((outcome.Lane, outcome.Sequence));
        }

        private async Task CompareAsync()
        {
            Log.Add("compare");
            var committed = harness.Disk.Committed.Select(entry => (entry.Position.Lane, entry.Position.Sequence)).ToHashSet();
            Assert.All(acknowledged, position => Assert.Contains(position, committed));
            // An overview may be a second old.
            harness.Time.Advance(TimeSpan.FromSeconds(1));
            var tenant = (await harness.Engine.TenantAsync(EngineHarness.Project, Window.ThirtyDays, CancellationToken.None)).Functions.ToDictionary(report => report.Head.Id);
            foreach (var name in Names)
            {
                var (count, billedMs) = Truth.Of(harness.Disk, EngineHarness.IdOf(name));
                var report = await harness.ReportAsync(name);
                Assert.Equal((count, billedMs), (report?.Status.Invocations ?? 0, report?.BilledMs ?? 0));
                if (count > 0) Assert.Equal(billedMs, tenant[EngineHarness.IdOf(name)].BilledMs);
            }
            Assert.Equal((0, 0, 0), (harness.Engine.State.Gaps, harness.Engine.State.BehindFunctions, harness.Engine.State.LostFlushes));
        }
    }
}

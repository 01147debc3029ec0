using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Seeded lives and deaths of a journal on a disk that drops and tears. A failing seed is named and fails again.</summary>
public sealed class FileJournalCrashTests
{
    [Fact]
    public void Replay_AfterAnyCrash_KeepsAllThatWasAcknowledgedAndNothingThatFailed() => RunSchedules(0, 2000);

    [Fact]
    [Trait("Speed", "slow")]
    public void Replay_AfterManyMoreCrashes_KeepsTheSamePromise() => RunSchedules(100_000, 50_000);

    private static void RunSchedules(int first, int count)
    {
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                new Schedule(seed).Run();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>A journal, and what an engine behind it may count on.</summary>
    private sealed class Schedule(int seed)
    {
        private readonly Random random = new(seed);
        private readonly JournalFixture fixture = new(seed);
        private readonly Dictionary<Position, JournalEntry> assigned = [];
        private readonly HashSet<Position> counted = [];
        private readonly HashSet<Position> failed = [];
        private readonly HashSet<Position> buried = [];
        private readonly Dictionary<long, long> settled = [];
        private readonly HashSet<long> forgotten = [];

        public void Run()
        {
            for (var life = 0; life < 4; life++)
            {
                if (random.Next(6) == 0) fixture.Disk.OperationsLeft = random.Next(8);
                if (random.Next(8) == 0) BreakStartOff();
                if (TryStart()) Live();
                if (random.Next(4) == 0 && !fixture.Disk.IsCrashed) fixture.Disk.RestartProcess();
                else fixture.Disk.LosePower(random.Next(3) switch { 0 => 0, 1 => 1, _ => random.NextDouble() });
            }
            fixture.Disk.LosePower(1);
            Assert.True(TryStart());
        }

        /// <summary>A start that is given up after some entries, and cleans up behind itself.</summary>
        private void BreakStartOff()
        {
            var left = random.Next(20);
            try
            {
                fixture.Open();
                fixture.Journal.Replay((_, _) => _ = left-- > 0 ? 0 : throw new OperationCanceledException(), CancellationToken.None);
            }
            catch (Exception failure) when (failure is OperationCanceledException or IOException)
            {
                if (fixture.Disk.IsCrashed || failure is IOException) return;
            }
            fixture.Stop();
        }

        /// <summary>A disk that fails at the start stops the start; nothing may be lost by that.</summary>
        private bool TryStart()
        {
            try
            {
                fixture.Start();
            }
            catch (IOException)
            {
                return false;
            }
            CheckReplay();
            return true;
        }

        private void Live()
        {
            fixture.Disk.OperationsLeft = random.Next(3) == 0 ? -1 : random.Next(120);
            try
            {
                for (var step = random.Next(60); step >= 0 && !fixture.Disk.IsCrashed; step--) Step();
                if (random.Next(4) == 0) fixture.Stop();
            }
            catch (IOException) when (fixture.Disk.IsCrashed)
            {
                // The process died with its disk.
            }
        }

        private void Step()
        {
            switch (random.Next(20))
            {
                case 0: fixture.Disk.SyncsToFail = random.Next(1, 4); break;
                case 1: fixture.Disk.WritesToFail = random.Next(1, 4); break;
                case 2: fixture.Disk.IsFull = !fixture.Disk.IsFull; break;
                case 3 or 4: Trim(); break;
                case 5: fixture.Time.Advance(TimeSpan.FromSeconds(1)); break;
                case 6 or 7: fixture.Workers.Run(); break;
                case 8 or 9: Append(_ => { for (var more = random.Next(6); more >= 0; more--) Append(null); }); break;
                default: Append(null); break;
            }
            ForgetLanes();
        }

        private void Append(Action<RecordedAppend>? then)
        {
            var append = fixture.NewAppend(random.Next(8) == 0 ? random.Next(20_000) : random.Next(600), answered => Hear(answered, then));
            try
            {
                fixture.Journal.Append(append);
            }
            catch (JournalUnavailableException)
            {
                Assert.Equal(default, append.Position);
            }
            if (append.Position != default) assigned.TryAdd(append.Position, append.Entry);
        }

        private void Hear(RecordedAppend append, Action<RecordedAppend>? then)
        {
            if (fixture.Disk.IsCrashed) return; // Nobody hears what a dead process says.
            assigned.TryAdd(append.Position, append.Entry);
            if (append.IsCommitted) Assert.True(counted.Add(append.Position));
            else failed.Add(append.Position);
            then?.Invoke(append);
        }

        private void Trim()
        {
            foreach (var lane in counted.GroupBy(position => position.Lane))
            {
                var last = lane.Max(position => position.Sequence);
                if (random.Next(3) == 0) continue;
                var upTo = random.Next(2) == 0 ? last : random.NextInt64(last + 1);
                if (upTo == last && lane.Key != fixture.Journal.Lane && random.Next(2) == 0) upTo = long.MaxValue;
                settled[lane.Key] = Math.Max(settled.GetValueOrDefault(lane.Key), upTo);
            }
            try
            {
                fixture.Journal.Trim(settled);
            }
            catch (IOException) when (!fixture.Disk.IsCrashed)
            {
                // An injected fault: the next trim goes on.
            }
        }

        /// <summary>Does what an engine does with <see cref="IJournal.Lanes"/>: what is forgotten must never come back.</summary>
        private void ForgetLanes()
        {
            if (fixture.Disk.IsCrashed) return;
            buried.UnionWith(failed.Where(position => position.Lane != fixture.Journal.Lane && !counted.Contains(position)));
            var lanes = fixture.Journal.Lanes;
            foreach (var lane in assigned.Keys.Select(position => position.Lane).Distinct().Where(lane => !lanes.Contains(lane)).ToArray())
            {
                if (!forgotten.Add(lane)) continue;
                var lost = counted.Where(position => position.Lane == lane && position.Sequence > settled.GetValueOrDefault(lane)).ToArray();
                Assert.True(lost.Length == 0, $"lane {lane} was trimmed with {lost.Length} entries that were not settled");
            }
        }

        private void CheckReplay()
        {
            var lastOfLane = new Dictionary<long, long>();
            foreach (var (position, entry) in fixture.Replayed)
            {
                Assert.False(forgotten.Contains(position.Lane), $"{position} came back after its lane was forgotten");
                if (lastOfLane.TryGetValue(position.Lane, out var last)) Assert.Equal(last + 1, position.Sequence);
                lastOfLane[position.Lane] = position.Sequence;
                var original = assigned[position];
                Assert.Equal(original.Project, entry.Project);
                Assert.Equal(position.Sequence - 1, entry.Blocks[0].Previous);
                Assert.True(original.Blocks[0].Block.Span.SequenceEqual(entry.Blocks[0].Block.Span), $"{position} came back with other bytes");
            }
            var replayed = fixture.Positions.ToHashSet();
            foreach (var position in counted) Assert.True(position.Sequence <= settled.GetValueOrDefault(position.Lane) || replayed.Contains(position), $"{position} was acknowledged and is lost");

            // A failure that could not be written down before the crash may still count; one behind which a new lane began may not.
            foreach (var position in replayed) Assert.False(buried.Contains(position), $"{position} failed and was replayed");
            counted.UnionWith(replayed);
        }
    }
}

using Coldstart.Analytics;
using Coldstart.Engine.Quotas;

namespace Coldstart.Engine.Tests.Quotas;

/// <summary>What a project's quotas promise to front ends.</summary>
public sealed class QuotaLedgerTests
{
    private const long Minute = Limits.RateWindowSeconds * 1_000_000L;
    private const int Quota = 1000;

    private static readonly QuotaName Name = new(Guid.CreateVersion7(), Guid.CreateVersion7(), 1);
    private static readonly Guid A = Guid.CreateVersion7();
    private static readonly Guid B = Guid.CreateVersion7();

    private readonly QuotaLedger ledger = new();

    [Fact]
    public void Ask_First_GetsALeaseAndTheWindow()
    {
        var lease = Ask(A, 0, 0, used: 3);
        Assert.Equal((60_000, 3 + 125, 0, 1), (lease.LeftMs, lease.Ceiling, lease.UsedByOthers, lease.FrontEnds));
        Assert.NotEqual(0, lease.Window);
    }

    [Fact]
    public void Ask_AgainOrLate_ChangesNothing()
    {
        var first = Ask(A, 0, 0, used: 3);
        var more = Ask(A, first.Window, 1, used: 100, first.Ceiling);
        Assert.Equal(more, Ask(A, first.Window, 1, used: 100, first.Ceiling));
        Assert.Equal(more with { Ceiling = more.Ceiling }, Ask(A, first.Window, 1, used: 3, first.Ceiling));
    }

    [Fact]
    public void Ask_AllIsPromised_GivesNothingUntilTheNextWindow()
    {
        var lease = Ask(A, 0, 0, used: Quota - 10);
        Assert.Equal(Quota, lease.Ceiling);
        Assert.Equal(40, Ask(B, 0, 1, used: 40).Ceiling);
        Assert.Equal(lease with { UsedByOthers = 40, FrontEnds = 2, LeftMs = 1000 }, Ask(A, lease.Window, Minute - 1_000_000, used: Quota, lease.Ceiling));

        var next = Ask(A, 0, Minute, used: 1);

        Assert.NotEqual(lease.Window, next.Window);
        Assert.Equal(1 + 125, next.Ceiling);
    }

    [Fact]
    public void Ask_OfAWindowThatIsOver_GivesNothing()
    {
        var lease = Ask(A, 0, 0, used: 100);
        Ask(B, 0, Minute, used: 1);
        Assert.Equal((100, 0), (Ask(A, lease.Window, Minute, used: 100, lease.Ceiling).Ceiling, ledger.Windows.Single().Shares.GetValueOrDefault(A)?.Used ?? 0));
    }

    [Fact]
    public void Ask_NotesWereLost_GoesOnWithTheWindowOfTheFrontEnds()
    {
        var lease = Ask(A, 0, 0, used: 900);
        var another = new QuotaLedger();

        var again = another.Ask(new QuotaAsk(Name, Quota, A, lease.Window, 20_000, 900, lease.Ceiling), 40_000_000);

        Assert.Equal((lease.Window, 20_000, Quota), (again.Window, again.LeftMs, again.Ceiling));
        Assert.Equal(1, another.Ask(new QuotaAsk(Name, Quota, B, 0, 60_000, 1, 0), 40_000_000).Ceiling);
    }

    [Fact]
    public void Restore_StoredWindows_KeepsWhatWasUsed()
    {
        var lease = Ask(A, 0, 0, used: 990);
        var another = new QuotaLedger();
        another.Restore(ledger.Windows);
        Assert.Equal((lease.Window, 7), (another.Ask(new QuotaAsk(Name, Quota, B, 0, 0, 7, 0), 1).Window, another.Ask(new QuotaAsk(Name, Quota, B, 0, 0, 7, 0), 1).Ceiling));
    }

    /// <summary>Front ends that let through what they may, with questions that are lost, doubled and late.</summary>
    [Fact]
    public void Ask_AnySchedule_StaysWithinTheQuotaAndALeaseOfEach()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var frontEnds = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Guid.CreateVersion7()).ToArray();
            var quota = random.Next(1, 3000);
            var own = new QuotaLedger();
            var used = new int[frontEnds.Length];
            var ceilings = Array.ConvertAll(frontEnds, _ => QuotaShares.LeaseOf(quota, 1));
            var windows = new long[frontEnds.Length];
            var late = new List<QuotaAsk>();
            for (var step = 0; step < 400; step++)
            {
                var who = random.Next(frontEnds.Length);
                used[who] += random.Next(ceilings[who] - used[who] + 1);
                var ask = new QuotaAsk(new QuotaName(Name.Project, Name.Scope, 0), quota, frontEnds[who], windows[who], 1000, used[who], ceilings[who]);
                late.Add(ask);
                if (random.Next(4) == 0) own.Ask(late[random.Next(late.Count)], step);
                if (random.Next(4) == 0) continue;
                var lease = own.Ask(ask, step);
                if (random.Next(4) == 0) continue;
                windows[who] = lease.Window;
                ceilings[who] = Math.Max(ceilings[who], lease.Ceiling);
            }
            Assert.True(used.Sum() <= quota + frontEnds.Length * QuotaShares.LeaseOf(quota, 1), $"seed {seed}: {used.Sum()} of {quota}");
            if (frontEnds.Length == 1) Assert.Equal((seed, quota), (seed, used[0]));
        }
    }

    private QuotaLease Ask(Guid frontEnd, long window, long nowUs, int used, int ceiling = 0) => ledger.Ask(new QuotaAsk(Name, Quota, frontEnd, window, 0, used, ceiling), 1 + nowUs);
}

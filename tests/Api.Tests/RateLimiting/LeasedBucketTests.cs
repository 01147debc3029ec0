using Coldstart.Analytics;
using Coldstart.Api.RateLimiting;
using Coldstart.Engine;
using Coldstart.Engine.Quotas;

namespace Coldstart.Api.Tests.RateLimiting;

/// <summary>A front end's share of a quota.</summary>
public sealed class LeasedBucketTests
{
    private const int Quota = 1000;
    private const long Window = Limits.RateWindowSeconds * 10L;

    private static readonly QuotaName Name = new(Guid.CreateVersion7(), Guid.CreateVersion7(), 1);

    private readonly Ledger ledger = new();

    [Fact]
    public void Take_Alone_LetsTheWholeQuotaThroughAndNoMore()
    {
        var bucket = NewBucket();

        Assert.Equal(Quota, Allowed(bucket, Quota + 100, 1));

        Assert.Equal(new Permit(false, 0, 60), bucket.Take(1));
        Assert.True(bucket.Take(Window + 1).Allowed);
    }

    [Fact]
    public void Take_OfTwoFrontEnds_StaysWithinTheQuotaAndALease()
    {
        var (one, two) = (NewBucket(), NewBucket());
        var allowed = 0;
        for (var request = 0; request < 2 * Quota; request++) allowed += Allowed(one, 1, 1 + request / 10) + Allowed(two, 1, 1 + request / 10);
        Assert.InRange(allowed, Quota - QuotaShares.LeaseOf(Quota, 2), Quota + QuotaShares.LeaseOf(Quota, 1));
    }

    [Fact]
    public void Take_AnotherUsedItUp_RefusesAfterOneLease()
    {
        Assert.Equal(Quota, Allowed(NewBucket(), Quota, 1));
        Assert.InRange(Allowed(NewBucket(), Quota, 5), 1, QuotaShares.LeaseOf(Quota, 1));
    }

    [Fact]
    public void Take_OthersHaveUsedSome_TellsWhatIsLeftOfAll()
    {
        Allowed(NewBucket(), 400, 1);
        var bucket = NewBucket();
        Allowed(bucket, 80, 1);
        Assert.InRange(bucket.Take(1).Remaining, Quota - 400 - 81, Quota - 400 - 81 + 125);
    }

    [Fact]
    public void Take_NobodyAnswers_CountsTheEvenShareOfTheFrontEndsThatAreKnown()
    {
        var (one, two) = (NewBucket(), NewBucket());
        Allowed(one, 100, 1);
        Allowed(two, 100, 1);
        Allowed(one, 60, 1);
        ledger.IsAway = true;

        Assert.Equal(Quota / 2, Allowed(one, Quota, Window + 5));
        ledger.IsAway = false;

        Assert.False(one.Take(Window + 5).Allowed);
        Assert.True(Allowed(one, 10, Window + 5 + Limits.QuotaAskMsMin / 100) > 0);
    }

    [Fact]
    public void Take_AnswerIsSlow_DoesNotWaitAndAsksOnce()
    {
        ledger.IsSlow = true;
        var bucket = NewBucket();

        Assert.Equal(QuotaShares.LeaseOf(Quota, 1), Allowed(bucket, Quota, 1));
        Assert.Equal(1, ledger.Asked);
        ledger.Answer();

        Assert.True(bucket.Take(1).Allowed);
    }

    [Fact]
    public void Take_FromManyThreads_NeverAllowsMoreThanTheQuota()
    {
        var bucket = NewBucket();
        var allowed = 0;

        Parallel.For(0, 4 * Quota, _ =>
        {
            if (bucket.Take(7).Allowed) Interlocked.Increment(ref allowed);
        });

        Assert.InRange(allowed, QuotaShares.LeaseOf(Quota, 1), Quota);
    }

    private static int Allowed(LeasedBucket bucket, int requests, long nowTenths) => Enumerable.Range(0, requests).Count(_ => bucket.Take(nowTenths).Allowed);

    private LeasedBucket NewBucket() => new(Name, Quota, Guid.CreateVersion7(), ledger);

    /// <summary>The grain without Orleans.</summary>
    private sealed class Ledger : IQuotaLeases
    {
        private readonly QuotaLedger ledger = new();
        private readonly List<(TaskCompletionSource Waiting, QuotaAsk Ask)> waiting = [];

        public bool IsAway { get; set; }

        public bool IsSlow { get; set; }

        public int Asked { get; private set; }

        public async Task<QuotaLease> AskAsync(QuotaAsk ask, CancellationToken cancellation)
        {
            if (IsAway) throw new EngineUnavailableException("away");
            Asked++;
            if (IsSlow)
            {
                var answer = new TaskCompletionSource();
                waiting.Add((answer, ask));
                await answer.Task;
            }
            lock (ledger) return ledger.Ask(ask, 1);
        }

        public void Answer()
        {
            foreach (var (answer, _) in waiting) answer.SetResult();
        }
    }
}

using Coldstart.Analytics;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.Intake;

public sealed class KeyLifetimeTests
{
    [Theory]
    [InlineData("order-1", 24)]
    [InlineData("imports:1", 24)]
    [InlineData("Import:1", 24)]
    [InlineData("my-import:1", 24)]
    [InlineData("import:", 400 * 24)]
    [InlineData("import:abc:0", 400 * 24)]
    public void Of_Key_GoesByItsClass(string key, long hours) => Assert.Equal(hours * 3_600_000_000L, KeyLifetime.OfUs(key));

    [Theory]
    [InlineData("k", 23, 25)]
    [InlineData("import:k", Limits.ImportKeyDays * 24 - 1, Limits.ImportKeyDays * 24 + 1)]
    public async Task Key_AfterACrashAndAllThatTime_IsKnownUntilItsEnd(string key, int knownAfterHours, int freeAfterHours)
    {
        var named = new IdempotencyKey(EngineHarness.Project, "/ingest", key, new byte[32]);
        await using var first = await EngineHarness.StartAsync();
        var claim = (await first.Engine.LookUpAsync(named, CancellationToken.None)).Claim!;
        await first.IngestAsync(Requests.Of(first.Time.NowUs, ("a", 1)), claim, [42]);
        await using var second = await first.CrashAsync();
        await second.Engine.FlushAsync(CancellationToken.None);
        second.Time.Advance(TimeSpan.FromHours(knownAfterHours));
        await using var third = await second.RestartAsync();
        Assert.Equal(IdempotencyState.Repeat, (await third.Engine.LookUpAsync(named, CancellationToken.None)).State);

        third.Time.Advance(TimeSpan.FromHours(freeAfterHours - knownAfterHours));
        await using var fourth = await third.RestartAsync();
        Assert.Equal(IdempotencyState.Claimed, (await fourth.Engine.LookUpAsync(named, CancellationToken.None)).State);
    }
}

using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.DeadLetters;

public abstract class DeadLetterStoreContract(ITestDatabase database) : StoreContract(database)
{
    private const string Door = "/api/v1/ingest/logs";

    [Fact]
    public async Task FindAsync_StoredLetter_ComesBackWhole()
    {
        var letter = Letter(3, [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7))]);
        await AddAsync(letter);
        await ReopenAsync();

        var found = await Store.DeadLetters.FindAsync(Project, Id(3), None);

        Assert.Equal(letter with { Content = found!.Content }, found);
        Assert.True(found.Content.Span.SequenceEqual(letter.Content.Span));
        Assert.Null(await Store.DeadLetters.FindAsync(OtherProject, Id(3), None));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(256, 256)]
    [InlineData(257, 256)]
    public async Task ListAsync_Letter_ShowsTheBeginningOfItsContent(int size, int preview)
    {
        var content = Enumerable.Range(0, size).Select(i => (byte)i).ToArray();
        await AddAsync(Letter(3, content));

        var row = Assert.Single(await ListAsync());

        Assert.Equal(new DeadLetterRow(Id(3), Door, "malformed_line", "A sentence.", StartUs + 3, size, row.Preview), row);
        Assert.Equal(content[..preview], row.Preview.ToArray());
        Assert.Equal(preview, Math.Min(size, Limits.DeadLetterPreviewBytes));
    }

    [Fact]
    public async Task ListAsync_Pages_AreNewestFirstAndOfOneProject()
    {
        await AddAsync(Letter(4), Letter(3), Letter(5), Letter(6) with { Project = OtherProject });

        Assert.Equal([5, 4], await IdsAsync(limit: 2));
        Assert.Equal([3], await IdsAsync(before: Id(4)));
        Assert.Empty(await IdsAsync(before: Id(3)));
    }

    [Fact]
    public async Task ListAsync_Filters_GiveOnlyWhatMatches()
    {
        await AddAsync(
            Letter(3),
            Letter(4) with { Door = Door + "?function_name=checkout" },
            Letter(5) with { Door = Door + "stash", Reason = RejectionReason.ForeignTenant },
            Letter(6) with { Door = "/API/v1/ingest/logs" });

        Assert.Equal([4, 3], await IdsAsync(door: Door));
        Assert.Equal([4], await IdsAsync(door: Door + "?function_name=checkout"));
        Assert.Equal([5], await IdsAsync(reason: "foreign_tenant"));
        Assert.Empty(await IdsAsync(door: Door, reason: "foreign_tenant"));
        Assert.Empty(await IdsAsync(reason: "no such reason"));
        Assert.Empty(await IdsAsync(door: "%"));
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task ListAsync_HostileTexts_ComeBackAsTheyWere(string text)
    {
        await AddAsync(Letter(3) with { Door = text, Detail = text });

        var row = Assert.Single(await ListAsync(door: text));

        Assert.Equal((text, text), (row.Door, row.Detail));
    }

    [Fact]
    public async Task DeleteAsync_Letter_IsGoneAndNoLongerCounted()
    {
        await AddAsync(Letter(3), Letter(4, new byte[10]));

        Assert.False(await Store.DeadLetters.DeleteAsync(OtherProject, Id(3), None));
        Assert.True(await Store.DeadLetters.DeleteAsync(Project, Id(3), None));
        Assert.False(await Store.DeadLetters.DeleteAsync(Project, Id(3), None));

        Assert.Equal([4], await IdsAsync());
        Assert.Equal(new DeadLetterTotals(1, 10, 0, 0), await Store.DeadLetters.TotalsAsync(Project, None));
        Assert.Equal(new DeadLetterTotals(0, 0, 0, 0), await Store.DeadLetters.TotalsAsync(OtherProject, None));
    }

    [Fact]
    public async Task StoreAsync_LetterThatIsThere_IsLeftAsItIsAndNotCountedAgain()
    {
        await AddAsync(Letter(3));
        await AddAsync(Letter(3) with { Detail = "Another." }, Letter(4), Letter(4));

        Assert.Equal("A sentence.", (await Store.DeadLetters.FindAsync(Project, Id(3), None))!.Detail);
        Assert.Equal(new DeadLetterTotals(2, 6, 0, 0), await Store.DeadLetters.TotalsAsync(Project, None));
    }

    [Fact]
    public async Task StoreAsync_MoreLettersThanAProjectKeeps_DropsAndCountsTheOldest()
    {
        await AddAsync([.. Enumerable.Range(10, 4).Select(id => Letter(id)), Letter(50) with { Project = OtherProject }]);
        await AddAsync([.. Enumerable.Range(20, 3).Select(id => Letter(id))]);

        Assert.Equal([22, 21, 20, 13, 12], await IdsAsync());
        Assert.Equal(new DeadLetterTotals(5, 15, Dropped: 2, Expired: 0), await Store.DeadLetters.TotalsAsync(Project, None));
        Assert.Equal(1, (await Store.DeadLetters.TotalsAsync(OtherProject, None)).Kept);
    }

    [Fact]
    public async Task StoreAsync_MoreBytesThanAProjectKeeps_DropsAndCountsTheOldest()
    {
        await AddAsync(Letter(3), Letter(4, new byte[6000]));
        await AddAsync(Letter(5, new byte[4000]));
        Assert.Equal([5, 4], await IdsAsync());

        await AddAsync(Letter(6, new byte[10_001]));

        Assert.Empty(await IdsAsync());
        Assert.Equal(new DeadLetterTotals(0, 0, Dropped: 4, Expired: 0), await Store.DeadLetters.TotalsAsync(Project, None));
    }

    [Fact]
    public async Task StoreAsync_ManyTimesMoreThanAProjectKeeps_KeepsTheNewest()
    {
        await AddAsync([.. Enumerable.Range(100, 2500).Select(id => Letter(id))]);

        Assert.Equal([2599, 2598, 2597, 2596, 2595], await IdsAsync());
        Assert.Equal(new DeadLetterTotals(5, 15, Dropped: 2495, Expired: 0), await Store.DeadLetters.TotalsAsync(Project, None));
    }

    [Fact]
    public async Task ListAsync_Times_GiveWhatWasReceivedInBetween()
    {
        await AddAsync([.. Enumerable.Range(3, 4).Select(id => Letter(id))]);

        var rows = await Store.DeadLetters.ListAsync(Project, new DeadLetterFilter { FromUs = StartUs + 4, ToUs = StartUs + 6 }, null, 100, None);

        Assert.Equal([Id(5), Id(4)], rows.Select(row => row.Id));
    }

    [Fact]
    public async Task DeleteAsync_ByFilter_TakesTheOldestThatMatchAndNoMoreThanAsked()
    {
        await AddAsync([.. Enumerable.Range(3, 4).Select(id => Letter(id)), Letter(9) with { Reason = RejectionReason.ForeignTenant }]);
        await AddAsync(Letter(8) with { Project = OtherProject });

        Assert.Equal(3, await Store.DeadLetters.DeleteAsync(Project, new DeadLetterFilter { Door = Door, Reason = "malformed_line" }, 3, None));
        Assert.Equal([9, 6], await IdsAsync());
        Assert.Equal(0, await Store.DeadLetters.DeleteAsync(Project, new DeadLetterFilter { Reason = "no such reason" }, 100, None));
        Assert.Equal(0, await Store.DeadLetters.DeleteAsync(Project, new DeadLetterFilter { ToUs = StartUs }, 100, None));
        Assert.Equal(2, await Store.DeadLetters.DeleteAsync(Project, DeadLetterFilter.None, 100, None));

        Assert.Equal(new DeadLetterTotals(0, 0, 0, 0), await Store.DeadLetters.TotalsAsync(Project, None));
        Assert.Equal(1, (await Store.DeadLetters.TotalsAsync(OtherProject, None)).Kept);
    }

    [Fact]
    public async Task CountsAsync_AllThatLettersGoThrough_IsCountedByDoorAndReason()
    {
        await AddAsync([.. Enumerable.Range(3, 5).Select(id => Letter(id) with { Door = Door + "?function_name=f" + id })]);
        await AddAsync(Letter(10) with { Reason = RejectionReason.ForeignTenant }, Letter(11) with { Door = "/api/v1/ingest/telemetry" }, Letter(11));
        await Store.DeadLetters.DeleteAsync(Project, Id(5), None);
        await Store.Intake.ExpireAsync(StartUs + 6 + 1 + Limits.DeadLetterDays * DayUs, None);
        await ReopenAsync();

        // 3 and 4 were dropped for the 10th and 11th, 5 was deleted, 6 has expired.
        Assert.Equal(
            [
                new DeadLetterCount(Door, "malformed_line", 5, 1, 3, Dropped: 2, Expired: 1, StartUs + 7),
                new DeadLetterCount(Door, "foreign_tenant", 1, 1, 3, 0, 0, StartUs + 10),
                new DeadLetterCount("/api/v1/ingest/telemetry", "malformed_line", 1, 1, 3, 0, 0, StartUs + 11),
            ],
            await Store.DeadLetters.CountsAsync(Project, None));
        Assert.Equal(new DeadLetterTotals(3, 9, Dropped: 2, Expired: 1), await Store.DeadLetters.TotalsAsync(Project, None));
        Assert.Empty(await Store.DeadLetters.CountsAsync(OtherProject, None));
    }

    [Fact]
    public async Task StoreAsync_KeyOfARetriedLetter_RemovesItWithTheKey()
    {
        await AddAsync(Letter(3), Letter(4), Letter(3) with { Project = OtherProject });

        // A crash came before the letter was deleted: what was counted is found in the journal again.
        await Store.Intake.StoreAsync([Key(DeadLetterKeys.Of(Id(3))), Key("dead-letter:" + Id(4) + "x"), Key(Id(4).ToString())], [], new Dictionary<long, long>(), [], None);

        Assert.Equal([4], await IdsAsync());
        Assert.NotNull(await Store.DeadLetters.FindAsync(OtherProject, Id(3), None));
        Assert.Equal(new DeadLetterTotals(1, 3, 0, 0), await Store.DeadLetters.TotalsAsync(Project, None));
    }

    private static IdempotencyRecord Key(string name) => new(Project, Door, name, new byte[32], [1], StartUs + DayUs, []);

    private static DeadLetter Letter(int id, byte[]? content = null) =>
        new(Id(id), Project, Door, RejectionReason.MalformedLine, "A sentence.", StartUs + id, content ?? [1, 2, 3]);

    private Task AddAsync(params DeadLetter[] letters) => Store.Intake.StoreAsync([], letters, new Dictionary<long, long>(), [], None);

    private Task<IReadOnlyList<DeadLetterRow>> ListAsync(Guid? before = null, string? door = null, string? reason = null, int limit = 100) =>
        Store.DeadLetters.ListAsync(Project, new DeadLetterFilter { Door = door, Reason = reason }, before, limit, None);

    private async Task<IEnumerable<int>> IdsAsync(Guid? before = null, string? door = null, string? reason = null, int limit = 100) =>
        (await ListAsync(before, door, reason, limit)).Select(row => int.Parse(row.Id.ToString()[..8], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));
}

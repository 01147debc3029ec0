using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;

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

    private static DeadLetter Letter(int id, byte[]? content = null) =>
        new(Id(id), Project, Door, RejectionReason.MalformedLine, "A sentence.", StartUs + id, content ?? [1, 2, 3]);

    private Task AddAsync(params DeadLetter[] letters) => Store.Intake.StoreAsync([], letters, new Dictionary<long, long>(), [], None);

    private Task<IReadOnlyList<DeadLetterRow>> ListAsync(Guid? before = null, string? door = null, string? reason = null, int limit = 100) =>
        Store.DeadLetters.ListAsync(Project, before, door, reason, limit, None);

    private async Task<IEnumerable<int>> IdsAsync(Guid? before = null, string? door = null, string? reason = null, int limit = 100) =>
        (await ListAsync(before, door, reason, limit)).Select(row => int.Parse(row.Id.ToString()[..8], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));
}

using System.Security.Cryptography;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Idempotency;

public abstract class IntakeStoreContract(ITestDatabase database) : StoreContract(database)
{
    private const string Route = "/api/v1/ingest";

    [Fact]
    public async Task TakeLaneAsync_EveryCall_GivesANumberNeverGivenBefore()
    {
        var lanes = (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.Intake.TakeLaneAsync(None)))).ToList();
        await ReopenAsync();
        lanes.Add(await Store.Intake.TakeLaneAsync(None));

        Assert.Equal(Enumerable.Range(1, 21).Select(lane => (long)lane), lanes.Order());
        Assert.Equal(21, lanes[^1]);
    }

    [Fact]
    public async Task StoreAsync_Marks_OnlyMoveForwardAndAreForgotten()
    {
        await StoreAsync(upTo: new() { [1] = 5, [2] = 7, [3] = long.MaxValue });
        await StoreAsync(upTo: new() { [1] = 4, [2] = 9, [4] = 1 }, forgotten: [3, 99]);
        await ReopenAsync();

        Assert.Equal(new Dictionary<long, long> { [1] = 5, [2] = 9, [4] = 1 }, await Store.Intake.StoredUpToAsync(None));
    }

    [Fact]
    public async Task FindAsync_StoredKey_ComesBackWhole()
    {
        var key = Key("a", 1) with { Functions = [Id(3), Id(4)] };
        await StoreAsync([key]);
        await ReopenAsync();

        var found = await FindAsync("a");

        Assert.Equal(key with { BodyHash = found!.BodyHash, Result = found.Result, Functions = found.Functions }, found);
        Assert.Equal(key.BodyHash, found.BodyHash);
        Assert.Equal(key.Result, found.Result);
        Assert.Equal(key.Functions, found.Functions);
    }

    [Fact]
    public async Task FindAsync_OtherProjectRouteOrKey_IsNull()
    {
        await StoreAsync([Key("a", 1)]);

        Assert.Null(await Store.Intake.FindAsync(OtherProject, Route, "a", StartUs, None));
        Assert.Null(await Store.Intake.FindAsync(Project, Route + "/batch", "a", StartUs, None));
        Assert.Null(await FindAsync("A"));
        Assert.NotNull(await FindAsync("a"));
    }

    [Fact]
    public async Task FindAsync_AtItsExpiry_IsNull()
    {
        await StoreAsync([Key("a", 1)]);

        Assert.NotNull(await Store.Intake.FindAsync(Project, Route, "a", StartUs + DayUs - 1, None));
        Assert.Null(await Store.Intake.FindAsync(Project, Route, "a", StartUs + DayUs, None));
    }

    [Fact]
    public async Task StoreAsync_KeyThatIsThere_IsLeftAsItIs()
    {
        await StoreAsync([Key("a", 1)]);
        await StoreAsync([Key("a", 2), Key("b", 3), Key("b", 4)]);

        Assert.Equal([1], (await FindAsync("a"))!.Result);
        Assert.Equal([3], (await FindAsync("b"))!.Result);
    }

    [Fact]
    public async Task StoreAsync_KeyThatHasExpired_IsReplaced()
    {
        await StoreAsync([Key("a", 1)]);
        Time.Advance(TimeSpan.FromHours(24));

        await StoreAsync([Key("a", 2) with { ExpiresAtUs = StartUs + 2 * DayUs }]);

        Assert.Equal([2], (await Store.Intake.FindAsync(Project, Route, "a", StartUs + DayUs, None))!.Result);
    }

    /// <summary>Hostile texts as long as the door lets a key be, and the one that takes most room in an index.</summary>
    public static TheoryData<string> HostileKeys => new(((IEnumerable<object[]>)HostileTexts)
        .Select(row => (string)row[0])
        .Append(string.Concat(Enumerable.Range(0, Limits.IdempotencyKeyCharactersMax / 2).Select(number => char.ConvertFromUtf32(0x20000 + number * 7919 % 40_000))))
        .Select(text => text[..Math.Min(text.Length, Limits.IdempotencyKeyCharactersMax)])
        .Distinct());

    [Theory]
    [MemberData(nameof(HostileKeys))]
    public async Task FindAsync_HostileKeys_FindOnlyThemselves(string text)
    {
        await StoreAsync([Key(text, 1), Key(text + "\0", 2), Key(text + "x", 3)]);

        Assert.Equal([1], (await FindAsync(text))!.Result);
        Assert.Equal([2], (await FindAsync(text + "\0"))!.Result);
        Assert.Equal(text, (await FindAsync(text))!.Key);
    }

    [Fact]
    public async Task StoreAsync_FailureInTheMiddle_StoresNeitherKeysNorLettersNorMarks()
    {
        var letter = Letter(3);
        var broken = Letter(4) with { Door = null! };

        await Assert.ThrowsAnyAsync<Exception>(() => StoreAsync([Key("a", 1)], [letter, broken], new() { [1] = 1 }));

        Assert.Null(await FindAsync("a"));
        Assert.Null(await Store.DeadLetters.FindAsync(Project, letter.Id, None));
        Assert.Empty(await Store.Intake.StoredUpToAsync(None));
    }

    [Fact]
    public async Task ExpireAsync_KeysAndLetters_GoWhenTheirTimeHasCome()
    {
        await StoreAsync([Key("a", 1), Key("b", 2) with { ExpiresAtUs = StartUs + 400 * DayUs }], [Letter(3), Letter(4) with { ReceivedAtUs = StartUs + 1 }]);

        Assert.Equal(0, await Store.Intake.ExpireAsync(StartUs + DayUs - 1, None));
        Assert.Equal(1, await Store.Intake.ExpireAsync(StartUs + DayUs, None));
        Assert.Equal(0, await Store.Intake.ExpireAsync(StartUs + Limits.DeadLetterDays * DayUs, None));
        Assert.Equal(1, await Store.Intake.ExpireAsync(StartUs + Limits.DeadLetterDays * DayUs + 1, None));

        Assert.NotNull(await FindAsync("b"));
        Assert.Null(await Store.DeadLetters.FindAsync(Project, Id(3), None));
        Assert.Equal(new DeadLetterTotals(1, 3, Dropped: 0, Expired: 1), await Store.DeadLetters.TotalsAsync(Project, None));
    }

    [Theory]
    [InlineData(RollupResolution.QuarterHour, Limits.QuarterHourHistoryDays)]
    [InlineData(RollupResolution.Hour, Limits.HourHistoryDays)]
    [InlineData(RollupResolution.Day, 0)]
    public async Task ExpireAsync_History_GoesByItsResolution(RollupResolution resolution, int days)
    {
        var row = new RollupRow(resolution, StartUs, IsIncrement: false, new byte[] { 1 });
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1], [row])], None);

        Assert.Equal(0, await Store.Intake.ExpireAsync(StartUs + days * DayUs, None));
        Assert.Equal(days == 0 ? 0 : 1, await Store.Intake.ExpireAsync(StartUs + 10_000 * DayUs, None));

        Assert.Equal(days == 0 ? 1 : 0, (await Store.Functions.RollupsAsync(Id(7), resolution, 0, long.MaxValue, None)).Count);
    }

    [Fact]
    public async Task ExpireAsync_Samples_GoWithTheLiveWindows()
    {
        var sample = new KeptSample(Id(7), SampleKind.Error, StartUs, 0, 0, new byte[] { 1 });
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1], samples: [sample, sample with { TimeUs = StartUs + 1 }])], None);

        Assert.Equal(1, await Store.Intake.ExpireAsync(StartUs + Limits.SampleDays * DayUs + 1, None));

        Assert.Equal([StartUs + 1], (await Store.Functions.SamplesAsync(new(Project, Id(7), SampleKind.Error, 0, long.MaxValue, false, 0, 10), None)).Select(left => left.TimeUs));
    }

    [Fact]
    public async Task ExpireAsync_MoreThanItsBound_RemovesTheOldestFirstAndComesToAnEnd()
    {
        await StoreAsync([.. Enumerable.Range(0, 25).Select(i => Key($"key {i}", 1) with { ExpiresAtUs = StartUs + 100 - i })]);

        Assert.Equal(SmallBounds.ExpiredRowsPerTable, await Store.Intake.ExpireAsync(StartUs + 100, None));
        Assert.Null(await FindAsync("key 24"));
        Assert.NotNull(await FindAsync("key 0"));
        Assert.Equal(10, await Store.Intake.ExpireAsync(StartUs + 100, None));
        Assert.Equal(5, await Store.Intake.ExpireAsync(StartUs + 100, None));
        Assert.Equal(0, await Store.Intake.ExpireAsync(StartUs + 100, None));
    }

    private static IdempotencyRecord Key(string key, byte result) => new(Project, Route, key, SHA256.HashData([result]), [result], StartUs + DayUs, []);

    private static DeadLetter Letter(int id) => new(Id(id), Project, "/api/v1/ingest/logs", RejectionReason.MalformedLine, "A sentence.", StartUs, new byte[] { 1, 2, 3 });

    private Task StoreAsync(IReadOnlyList<IdempotencyRecord>? keys = null, IReadOnlyList<DeadLetter>? letters = null, Dictionary<long, long>? upTo = null, IReadOnlyCollection<long>? forgotten = null) =>
        Store.Intake.StoreAsync(keys ?? [], letters ?? [], upTo ?? [], forgotten ?? [], None);

    private Task<IdempotencyRecord?> FindAsync(string key) => Store.Intake.FindAsync(Project, Route, key, StartUs, None);
}

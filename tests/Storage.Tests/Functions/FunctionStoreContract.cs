using Coldstart.Analytics.Functions;
using Coldstart.Storage.Functions;

namespace Coldstart.Storage.Tests.Functions;

public abstract class FunctionStoreContract(ITestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task SaveAsync_NewFunction_IsLoadedAndListedWithVersionOne()
    {
        var stored = await Store.Functions.SaveAsync([Write(Function(7), 0, [1, 2, 3])], None);
        await ReopenAsync();

        Assert.Equal([true], stored);
        var snapshot = await Store.Functions.LoadAsync(Id(7), None);
        Assert.Equal(1, snapshot!.Version);
        Assert.Equal([1, 2, 3], snapshot.Bytes.ToArray());
        Assert.Equal([Function(7) with { Version = 1 }], await ListAsync());
    }

    [Fact]
    public async Task LoadAsync_UnknownFunction_IsNull() => Assert.Null(await Store.Functions.LoadAsync(Id(1), None));

    [Fact]
    public async Task SaveAsync_ExpectedVersion_ReplacesTheSnapshotAndMovesTheVersion()
    {
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1])], None);
        var later = Function(7) with { FirstSeenUs = 5, LastSeenUs = 6 };

        Assert.Equal([true], await Store.Functions.SaveAsync([Write(later, 1, [])], None));

        Assert.Equal(2, (await Store.Functions.LoadAsync(Id(7), None))!.Version);
        Assert.Empty((await Store.Functions.LoadAsync(Id(7), None))!.Bytes.ToArray());
        Assert.Equal([later with { Version = 2 }], await ListAsync());
    }

    [Fact]
    public async Task VectorsAsync_StoredAndUnknownFunctions_GivesTheLastVectorInTheOrderAsked()
    {
        await Store.Functions.SaveAsync([new SnapshotWrite { Function = Function(7), ExpectedVersion = 0, Bytes = default, Vector = [new(3, 9)], Rollups = [], Samples = [] }], None);
        await Store.Functions.SaveAsync([new SnapshotWrite { Function = Function(7), ExpectedVersion = 1, Bytes = default, Vector = [new(3, 12), new(4, long.MaxValue)], Rollups = [], Samples = [] }], None);
        await Store.Functions.SaveAsync([Write(Function(8), 0, [1])], None);

        var vectors = await Store.Functions.VectorsAsync([Id(9), Id(7), Id(8)], None);

        Assert.Equal(3, vectors.Count);
        Assert.Empty(vectors[0]);
        Assert.Equal([new Position(3, 12), new Position(4, long.MaxValue)], vectors[1]);
        Assert.Empty(vectors[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SaveAsync_OtherVersionStored_LeavesOutAllOfThatFunctionAndNothingOfOthers(long expected)
    {
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1])], None);
        await Store.Functions.SaveAsync([Write(Function(7), 1, [2])], None);

        var stored = await Store.Functions.SaveAsync(
            [
                Write(Function(9), 0, [9]),
                Write(Function(7), expected, [3], [Row(0, 3)], [Sample(7, StartUs, 1)]),
                Write(Function(5), 0, [5], [Row(0, 5)]),
            ], None);

        Assert.Equal([true, false, true], stored);
        Assert.Equal([2], (await Store.Functions.LoadAsync(Id(7), None))!.Bytes.ToArray());
        Assert.Empty(await RollupsAsync(7));
        Assert.Empty(await SamplesAsync(new(Project, Id(7), SampleKind.ColdStart, 0, long.MaxValue, false, 0, 10)));
        Assert.Equal([9], (await Store.Functions.LoadAsync(Id(9), None))!.Bytes.ToArray());
        Assert.Single(await RollupsAsync(5));
    }

    [Fact]
    public async Task SaveAsync_VersionExpectedButNothingStored_StoresNothing()
    {
        Assert.Equal([false], await Store.Functions.SaveAsync([Write(Function(7), 1, [1])], None));
        Assert.Null(await Store.Functions.LoadAsync(Id(7), None));
    }

    [Fact]
    public async Task SaveAsync_SameFunctionTwice_AppliesBothInOrder()
    {
        var stored = await Store.Functions.SaveAsync(
            [
                Write(Function(7), 0, [1], [Row(0, 1)]),
                Write(Function(7), 1, [2], [Row(0, 2) with { IsIncrement = true }]),
                Write(Function(7), 1, [3]),
            ], None);

        Assert.Equal([true, true, false], stored);
        Assert.Equal([2], (await Store.Functions.LoadAsync(Id(7), None))!.Bytes.ToArray());
        Assert.Equal([1, 2], Assert.Single(await RollupsAsync(7)).Bytes.ToArray());
    }

    [Fact]
    public async Task SaveAsync_Nothing_ReturnsNothing() => Assert.Empty(await Store.Functions.SaveAsync([], None));

    [Fact]
    public async Task SaveAsync_FailureInTheMiddle_StoresNothingOfTheBatch()
    {
        await Store.Functions.SaveAsync([Write(Function(8), 0, [1], [Row(0, 1)])], None);

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Functions.SaveAsync(
            [
                Write(Function(7), 0, [7], [Row(0, 7)], [Sample(7, StartUs, 1)]),
                Write(Function(8), 1, [8], [Row(1, 8), Row(0, 0xFF) with { IsIncrement = true }]),
                Write(Function(9), 0, [9]),
            ], None));

        Assert.Equal([Function(8) with { Version = 1 }], await ListAsync());
        Assert.Equal([1], (await Store.Functions.LoadAsync(Id(8), None))!.Bytes.ToArray());
        Assert.Equal([1], Assert.Single(await RollupsAsync(8)).Bytes.ToArray());
        Assert.Empty(await SamplesAsync(new(Project, null, SampleKind.ColdStart, 0, long.MaxValue, false, 0, 10)));
        Assert.Equal([true], await Store.Functions.SaveAsync([Write(Function(7), 0, [7])], None));
    }

    [Fact]
    public async Task SaveAsync_ManyCallersForOneFunction_EachVersionIsWonOnce()
    {
        await Store.Functions.SaveAsync([Write(Function(7), 0, [0])], None);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(writer => Store.Functions.SaveAsync([Write(Function(7), 1, [(byte)writer])], None)));

        var winner = Assert.Single(Enumerable.Range(1, 8), writer => outcomes[writer - 1][0]);
        Assert.Equal([(byte)winner], (await Store.Functions.LoadAsync(Id(7), None))!.Bytes.ToArray());
    }

    [Fact]
    public async Task SaveAsync_OneMebibyte_ComesBackWhole()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        var part = new ReadOnlyMemory<byte>(bytes, 3, bytes.Length - 10);

        await Store.Functions.SaveAsync([new SnapshotWrite { Function = Function(7), ExpectedVersion = 0, Bytes = part, Rollups = [], Samples = [] }], None);

        Assert.True((await Store.Functions.LoadAsync(Id(7), None))!.Bytes.Span.SequenceEqual(part.Span));
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task SaveAsync_HostileNames_ComeBackAsTheyWere(string text)
    {
        var function = Function(7) with { Account = text, Region = text, Name = text };

        await Store.Functions.SaveAsync([Write(function, 0, [1])], None);

        Assert.Equal([function with { Version = 1 }], await ListAsync());
    }

    [Fact]
    public async Task SaveAsync_CancelledBefore_StoresNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Functions.SaveAsync([Write(Function(7), 0, [1])], cancelled.Token));

        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task ListAsync_AnyNumberOfPages_GivesEveryFunctionOnce(int count)
    {
        var functions = Enumerable.Range(1, count).Select(number => Function(number, Id(1 + number % 3))).ToArray();
        await Store.Functions.SaveAsync([.. functions.Select(function => Write(function, 0, [1]))], None);

        var listed = await ListAsync();

        Assert.Equal(functions.Select(function => function with { Version = 1 }), listed.OrderBy(function => function.Id));
    }

    [Fact]
    public async Task RollupsAsync_ReplacingRow_HoldsTheLatestValue()
    {
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1], [Row(0, 1), Row(1, 1), Row(0, 9) with { Resolution = RollupResolution.Day }])], None);
        await Store.Functions.SaveAsync([Write(Function(7), 1, [1], [Row(1, 2), Row(2, 2)])], None);

        var rows = await RollupsAsync(7);

        Assert.Equal([0, HourUs, 2 * HourUs], rows.Select(row => row.SlotStartUs - StartUs));
        Assert.Equal([1, 2, 2], rows.Select(row => row.Bytes.Span[0]));
        Assert.All(rows, row => Assert.Equal((RollupResolution.Hour, false), (row.Resolution, row.IsIncrement)));
    }

    [Fact]
    public async Task RollupsAsync_Range_IncludesItsStartAndNotItsEnd()
    {
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1], [Row(0, 0), Row(1, 1), Row(2, 2), Row(3, 3)]), Write(Function(8), 0, [1], [Row(1, 8)])], None);

        var rows = await Store.Functions.RollupsAsync(Id(7), RollupResolution.Hour, StartUs + HourUs, StartUs + 3 * HourUs, None);

        Assert.Equal([1, 2], rows.Select(row => row.Bytes.Span[0]));
    }

    [Fact]
    public async Task SaveAsync_Increments_AreMergedIntoWhatIsStored()
    {
        var increment = Row(0, 5) with { IsIncrement = true };
        await Store.Functions.SaveAsync([Write(Function(7), 0, [1], [increment])], None);
        await Store.Functions.SaveAsync([Write(Function(7), 1, [1], [increment with { Bytes = new byte[] { 6 } }, increment with { Bytes = new byte[] { 7 } }])], None);

        Assert.Equal([5, 6, 7], Assert.Single(await RollupsAsync(7)).Bytes.ToArray());
    }

    [Fact]
    public async Task SaveAsync_FirstIncrementOfASlot_IsMergedIntoNothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Functions.SaveAsync([Write(Function(7), 0, [1], [Row(0, 0xFF) with { IsIncrement = true }])], None));

        Assert.Empty(await ListAsync());
    }

    protected static RollupRow Row(int hour, byte value) => new(RollupResolution.Hour, StartUs + hour * HourUs, IsIncrement: false, new[] { value });

    protected static KeptSample Sample(int function, long timeUs, long rank, SampleKind kind = SampleKind.ColdStart, long ordinal = 0) =>
        new(Id(function), kind, timeUs, ordinal, rank, new[] { (byte)rank });

    protected async Task<List<StoredFunction>> ListAsync()
    {
        var functions = new List<StoredFunction>();
        await foreach (var function in Store.Functions.ListAsync(None)) functions.Add(function);
        return functions;
    }

    private Task<IReadOnlyList<RollupRow>> RollupsAsync(int function) =>
        Store.Functions.RollupsAsync(Id(function), RollupResolution.Hour, 0, long.MaxValue, None);

    private Task<IReadOnlyList<KeptSample>> SamplesAsync(SampleQuery query) => Store.Functions.SamplesAsync(query, None);
}

using Coldstart.Analytics;
using Coldstart.Storage.Functions;

namespace Coldstart.Storage.Tests.Functions;

public abstract class SampleContract(ITestDatabase database) : StoreContract(database)
{
    private static readonly SampleQuery All = new(Project, null, SampleKind.ColdStart, 0, long.MaxValue, SlowestFirst: false, 0, 1000);

    [Fact]
    public async Task SamplesAsync_Orders_AreNewestOrSlowestFirst()
    {
        await SaveAsync(7, [Sample(7, 1, 10), Sample(7, 2, 30), Sample(7, 3, 20), Sample(7, 3, 20, ordinal: 1)]);
        await SaveAsync(8, [Sample(8, 4, 15)]);

        Assert.Equal([15, 20, 20, 30, 10], await RanksAsync(All));
        Assert.Equal([30, 20, 20, 15, 10], await RanksAsync(All with { SlowestFirst = true }));
        Assert.Equal([20, 20, 30, 10], await RanksAsync(All with { FunctionId = Id(7) }));
        Assert.Equal([30, 20, 20, 10], await RanksAsync(All with { FunctionId = Id(7), SlowestFirst = true }));
        Assert.Equal([20, 20], await RanksAsync(All with { SlowestFirst = true, Offset = 1, Limit = 2 }));
    }

    [Fact]
    public async Task SamplesAsync_RangeAndKind_LeaveOutTheRest()
    {
        await SaveAsync(7, [Sample(7, 1, 1), Sample(7, 2, 2), Sample(7, 3, 3), Sample(7, 2, 9, SampleKind.Error)]);

        Assert.Equal([2, 1], await RanksAsync(All with { FromUs = 1, ToUs = 3 }));
        Assert.Equal([9], await RanksAsync(All with { Kind = SampleKind.Error }));
    }

    [Fact]
    public async Task SamplesAsync_OtherProject_SeesNothing()
    {
        await SaveAsync(7, [Sample(7, 1, 1)]);

        Assert.Empty(await RanksAsync(All with { Project = OtherProject }));
        Assert.Empty(await RanksAsync(All with { Project = OtherProject, FunctionId = Id(7) }));
        Assert.Empty(await RanksAsync(All with { FunctionId = Id(99) }));
    }

    [Fact]
    public async Task SaveAsync_SampleThatIsThere_IsReplaced()
    {
        await SaveAsync(7, [Sample(7, 1, 1)]);
        await Store.Functions.SaveAsync([Write(Function(7), 1, [1], samples: [Sample(7, 1, 2)])], None);

        var sample = Assert.Single(await Store.Functions.SamplesAsync(All, None));

        Assert.Equal(Sample(7, 1, 2) with { Bytes = sample.Bytes }, sample);
        Assert.Equal([2], sample.Bytes.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task SaveAsync_MoreSamplesThanAnHourKeeps_KeepsTheSlowestAndTheNewestWhateverTheBatches(int seed)
    {
        var random = new Random(seed);
        var samples = Enumerable.Range(0, 200).Select(i => Sample(7, StartUs + random.Next(3) * HourUs + random.Next(1000), random.Next(60), ordinal: i)).ToArray();

        for (int at = 0, version = 0; at < samples.Length; version++)
        {
            var batch = samples.Skip(at).Take(random.Next(1, 40)).ToArray();
            Assert.Equal([true], await Store.Functions.SaveAsync([Write(Function(7), version, [1], samples: batch)], None));
            at += batch.Length;
        }

        var kept = await Store.Functions.SamplesAsync(All, None);
        var expected = samples.GroupBy(sample => sample.TimeUs / HourUs).SelectMany(ExpectedOfHour).OrderByDescending(sample => (sample.TimeUs, sample.Ordinal));
        Assert.Equal(expected.Select(sample => (sample.TimeUs, sample.Ordinal, sample.Rank)), kept.Select(sample => (sample.TimeUs, sample.Ordinal, sample.Rank)));
    }

    [Fact]
    public async Task SaveAsync_ManyErrorsInAnHour_KeepsTheFirstAndTheLast()
    {
        await SaveAsync(7, [.. Enumerable.Range(0, 50).Select(i => Sample(7, StartUs + i, 0, SampleKind.Error))]);

        var kept = await Store.Functions.SamplesAsync(All with { Kind = SampleKind.Error }, None);

        Assert.Equal(
            Enumerable.Range(50 - Limits.NewestSamplesPerHour, Limits.NewestSamplesPerHour).Reverse().Concat(Enumerable.Range(0, Limits.SlowestSamplesPerHour).Reverse()),
            kept.Select(sample => (int)(sample.TimeUs - StartUs)));
    }

    private static IEnumerable<KeptSample> ExpectedOfHour(IEnumerable<KeptSample> hour) =>
        hour.OrderByDescending(sample => sample.Rank).ThenBy(sample => (sample.TimeUs, sample.Ordinal)).Take(Limits.SlowestSamplesPerHour)
            .Union(hour.OrderByDescending(sample => (sample.TimeUs, sample.Ordinal)).Take(Limits.NewestSamplesPerHour));

    private static KeptSample Sample(int function, long timeUs, long rank, SampleKind kind = SampleKind.ColdStart, long ordinal = 0) =>
        new(Id(function), kind, timeUs, ordinal, rank, new[] { (byte)rank });

    private async Task SaveAsync(int function, KeptSample[] samples) =>
        Assert.Equal([true], await Store.Functions.SaveAsync([Write(Function(function), 0, [1], samples: samples)], None));

    private async Task<IEnumerable<long>> RanksAsync(SampleQuery query) => (await Store.Functions.SamplesAsync(query, None)).Select(sample => sample.Rank);
}

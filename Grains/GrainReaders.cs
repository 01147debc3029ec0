using Coldstart.Analytics;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.Sharing;
using Coldstart.GrainInterfaces;
using Coldstart.Storage.Functions;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>
/// The way to what grains know. A question that finds a dead silo is asked once more: by then it has mostly moved. So is one that is long under way: it may
/// have gone to a silo that died with it, and nobody tells.
/// </summary>
public sealed class GrainReaders(IGrainFactory grains, TimeProvider time) : IFunctionReaders
{
    public async Task<FunctionReport?> ReportAsync(Guid project, Guid function, Window window, CancellationToken cancellation)
    {
        var grain = GrainKeys.FunctionOf(grains, project, function);
        var reading = await AskAsync(() => grain.ReportAsync((byte)window, whole: true, cancellation));
        return IsFound(reading.State) ? ReportJson.Read(reading.Report) : null;
    }

    public async Task<TenantReport> TenantAsync(Guid project, Window window, CancellationToken cancellation)
    {
        var grain = grains.GetGrain<ITenantGrain>(project);
        var reading = await AskAsync(() => grain.OverviewAsync((byte)window, cancellation));
        IsFound(reading.State);
        FunctionReport[] reports = [.. reading.Reports.Select(ReportJson.Read)];
        var toUs = reports.Length == 0 ? reading.AsOfUs : reports.Max(static report => report.ToUs);
        var fromUs = reports.Length == 0 ? reading.AsOfUs - window.LengthUs() : reports.Max(static report => report.FromUs);
        return new TenantReport(window, fromUs, toUs, reading.AsOfUs, reports);
    }

    public async Task<LiveSlots?> SlotsAsync(Guid project, Guid function, long fromUs, long toUs, long stepUs, bool storeFirst, CancellationToken cancellation)
    {
        var grain = GrainKeys.FunctionOf(grains, project, function);
        var reading = await AskAsync(() => grain.SlotsAsync(fromUs, toUs, stepUs, storeFirst, cancellation));
        if (!IsFound(reading.State)) return null;
        var points = new SeriesPoint[reading.Starts.Length];
        for (var index = 0; index < points.Length; index++) points[index] = new SeriesPoint(reading.Starts[index], SlotTotals.Decode(reading.Totals[index]));
        return new LiveSlots(new FunctionIdentity(reading.Account, reading.Region, reading.Name), reading.FromUs, points);
    }

    public async Task<IReadOnlyList<KeptSample>> WaitingSamplesAsync(Guid project, Guid function, CancellationToken cancellation)
    {
        var grain = GrainKeys.FunctionOf(grains, project, function);
        var reading = await AskAsync(() => grain.WaitingSamplesAsync(cancellation));
        if (!IsFound(reading.State)) return [];
        var samples = new KeptSample[reading.Samples.Length];
        for (var index = 0; index < samples.Length; index++)
            samples[index] = new KeptSample(function, SampleKind.ColdStart, reading.TimesUs[index], reading.Ordinals[index], reading.Ranks[index], reading.Samples[index]);
        return samples;
    }

    private static bool IsFound(ReadingState state) =>
        state == ReadingState.Unavailable ? throw new EngineUnavailableException("What the function's owner knows cannot be read now.") : state == ReadingState.Found;

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            try
            {
                return await AskPatientlyAsync(ask);
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException)
            {
                return await ask();
            }
        }
        catch (Exception failure) when (failure is TimeoutException or OrleansException)
        {
            throw new EngineUnavailableException("No silo of the cluster answers.", failure);
        }
    }

    /// <summary>The first answer of up to two questions. The one that is not needed any more may fail unseen.</summary>
    private async Task<T> AskPatientlyAsync<T>(Func<Task<T>> ask)
    {
        var first = ask();
        var patience = Task.Delay(TimeSpan.FromMilliseconds(Limits.SilentQuestionMs), time);
        if (await Task.WhenAny(first, patience) == first) return await first;
        var second = ask();
        var earlier = await Task.WhenAny(first, second);
        var later = earlier == first ? second : first;
        if (!earlier.IsCompletedSuccessfully) return await later;
        _ = later.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return await earlier;
    }
}

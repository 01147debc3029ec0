using System.Runtime.CompilerServices;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Storage;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>Functions on a <see cref="Disk"/>, with the faults of a store.</summary>
internal sealed class FakeFunctionStore(Disk disk) : IFunctionStore
{
    public bool IsDead { get; set; }

    /// <summary>Everything fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>The next saves are stored, but their answers are lost.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>Loads wait for it.</summary>
    public TaskCompletionSource? LoadGate { get; set; }

    public int Loads { get; private set; }

    public int Saves { get; private set; }

    public async IAsyncEnumerable<StoredFunction> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        StoredFunction[] all;
        lock (disk.Gate) all = disk.Functions.Values.Select(row => row.Function).ToArray();
        foreach (var function in all) yield return function;
    }

    public async Task<StoredSnapshot?> LoadAsync(Guid functionId, CancellationToken cancellation)
    {
        if (LoadGate is { } gate) await gate.Task;
        Check();
        lock (disk.Gate)
        {
            Loads++;
            return disk.Functions.TryGetValue(functionId, out var row) ? new StoredSnapshot(row.Function.Version, row.Snapshot) : null;
        }
    }

    public Task<IReadOnlyList<bool>> SaveAsync(IReadOnlyList<SnapshotWrite> writes, CancellationToken cancellation)
    {
        Check();
        bool[] stored;
        lock (disk.Gate)
        {
            Saves++;
            stored = writes.Select(Save).ToArray();
        }
        if (AnswersToLose == 0) return Task.FromResult<IReadOnlyList<bool>>(stored);
        AnswersToLose--;
        throw new StoreUnavailableException("The answer got lost.");
    }

    public Task<IReadOnlyList<IReadOnlyList<Position>>> VectorsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation)
    {
        Check();
        lock (disk.Gate) return Task.FromResult<IReadOnlyList<IReadOnlyList<Position>>>(functions.Select(VectorOf).ToArray());
    }

    public Task<IReadOnlyList<RollupRow>> RollupsAsync(Guid functionId, RollupResolution resolution, long fromUs, long toUs, CancellationToken cancellation)
    {
        Check();
        lock (disk.Gate)
        {
            return Task.FromResult<IReadOnlyList<RollupRow>>(disk.Rollups
                .Where(row => row.Key.Item1 == functionId && row.Key.Item2 == resolution && row.Key.Item3 >= fromUs && row.Key.Item3 < toUs)
                .Select(row => new RollupRow(resolution, row.Key.Item3, false, row.Value)).OrderBy(row => row.SlotStartUs).ToArray());
        }
    }

    public Task<IReadOnlyList<KeptSample>> SamplesAsync(SampleQuery query, CancellationToken cancellation)
    {
        Check();
        lock (disk.Gate)
        {
            var found = disk.Samples.Values
                .Where(row => row.Project == query.Project && row.Sample.Kind == query.Kind && (query.FunctionId is null || row.Sample.FunctionId == query.FunctionId))
                .Where(row => row.Sample.TimeUs >= query.FromUs && row.Sample.TimeUs < query.ToUs).Select(row => row.Sample);
            var ordered = query.SlowestFirst ? found.OrderByDescending(sample => sample.Rank).ThenByDescending(sample => sample.TimeUs) : found.OrderByDescending(sample => sample.TimeUs);
            return Task.FromResult<IReadOnlyList<KeptSample>>(ordered.ThenByDescending(sample => sample.Ordinal).Skip(query.Offset).Take(query.Limit).ToArray());
        }
    }

    private IReadOnlyList<Position> VectorOf(Guid function) =>
        disk.Functions.TryGetValue(function, out var row) ? FunctionStats.Restore(row.Snapshot).Vector : [];

    private bool Save(SnapshotWrite write)
    {
        var version = disk.Functions.TryGetValue(write.Function.Id, out var row) ? row.Function.Version : 0;
        if (version != write.ExpectedVersion) return false;
        disk.Functions[write.Function.Id] = (write.Function with { Version = version + 1 }, write.Bytes.ToArray());
        foreach (var rollup in write.Rollups) Store(write.Function.Id, rollup);
        foreach (var sample in write.Samples) disk.Samples[(sample.FunctionId, sample.Kind, sample.TimeUs, sample.Ordinal)] = (write.Function.Project, sample);
        return true;
    }

    private void Store(Guid function, RollupRow rollup)
    {
        var key = (function, rollup.Resolution, rollup.SlotStartUs);
        disk.Rollups[key] = rollup.IsIncrement ? RollupBytes.Combine(disk.Rollups.GetValueOrDefault(key), rollup.Bytes.Span) : rollup.Bytes.ToArray();
    }

    private void Check()
    {
        if (IsDead || IsDown) throw new StoreUnavailableException("The store is away.");
    }
}

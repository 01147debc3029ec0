using System.Runtime.CompilerServices;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>A shared journal in memory beside a <see cref="Disk"/> of snapshots; tests write to it as front ends would.</summary>
internal sealed class FakeSharedJournal(FakeFunctionStore store) : ISharedJournal
{
    public List<TailBlock> Blocks { get; } = [];

    public HashSet<long> Lanes { get; } = [1];

    public List<JournalRange> RangesNow { get; } = [];

    public Dictionary<long, FunctionPosition[]> Contents { get; } = [];

    public List<string> Calls { get; } = [];

    /// <summary>Views that were opened.</summary>
    public int Views { get; private set; }

    /// <summary>Views wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Dictionary<string, UsedKey> Keys { get; } = [];

    public async Task<IJournalView> OpenViewAsync(CancellationToken cancellation)
    {
        Views++;
        if (Gate is { } gate) await gate.Task;
        return new View(this, store, [.. Blocks], [.. Lanes]);
    }

    public Task<UsedKey?> FindKeyAsync(Guid project, string route, string key, CancellationToken cancellation) => Task.FromResult(Keys.GetValueOrDefault(key));

    public Task<IReadOnlyList<JournalRange>> RangesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<JournalRange>>([.. RangesNow]);

    public Task<bool> SealAsync(long range, CancellationToken cancellation)
    {
        Calls.Add($"seal {range}");
        return Task.FromResult(true);
    }

    public async IAsyncEnumerable<IReadOnlyList<FunctionPosition>> ScanAsync(long range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Calls.Add($"scan {range}");
        await Task.Yield();
        yield return Contents[range];
    }

    public Task DropAsync(long range, CancellationToken cancellation)
    {
        Calls.Add($"drop {range}");
        return Task.CompletedTask;
    }

    public Task CloseAbandonedLanesAsync(CancellationToken cancellation) => Task.CompletedTask;

    private sealed class View(FakeSharedJournal journal, FakeFunctionStore store, TailBlock[] blocks, long[] lanes) : IJournalView
    {
        public async Task<IReadOnlyList<StoredSnapshot?>> SnapshotsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation)
        {
            var found = new List<StoredSnapshot?>();
            foreach (var function in functions) found.Add(await store.LoadAsync(function, cancellation));
            return found;
        }

        public async IAsyncEnumerable<IReadOnlyList<TailBlock>> TailAsync(IReadOnlyList<TailRequest> functions, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            yield return [.. blocks.Where(block => functions.Any(request => request.Function == block.Function))];
        }

        public Task<IReadOnlyCollection<long>> LanesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyCollection<long>>(lanes);

        public ValueTask DisposeAsync()
        {
            journal.Calls.Add("view ends");
            return ValueTask.CompletedTask;
        }
    }
}

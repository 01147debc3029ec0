using Coldstart.Storage;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>Keys, letters and marks on a <see cref="Disk"/>.</summary>
internal sealed class FakeIntakeStore(Disk disk) : IIntakeStore
{
    public bool IsDead { get; set; }

    public bool IsDown { get; set; }

    public int Stores { get; private set; }

    /// <summary>Look-ups wait for it.</summary>
    public TaskCompletionSource? FindGate { get; set; }

    public Task<long> TakeLaneAsync(CancellationToken cancellation)
    {
        lock (disk.Gate) return Task.FromResult(++disk.LastLane);
    }

    public Task<IReadOnlyDictionary<long, long>> StoredUpToAsync(CancellationToken cancellation)
    {
        lock (disk.Gate) return Task.FromResult<IReadOnlyDictionary<long, long>>(disk.Marks.ToDictionary());
    }

    public Task StoreAsync(
        IReadOnlyList<IdempotencyRecord> keys, IReadOnlyList<DeadLetter> letters, IReadOnlyDictionary<long, long> upTo, IReadOnlyCollection<long> forgotten, CancellationToken cancellation)
    {
        Check();
        lock (disk.Gate)
        {
            Stores++;
            foreach (var key in keys) disk.Keys.TryAdd((key.Project, key.Route, key.Key), key);
            foreach (var letter in letters) disk.Letters.TryAdd(letter.Id, letter);
            foreach (var (lane, sequence) in upTo) disk.Marks[lane] = Math.Max(disk.Marks.GetValueOrDefault(lane), sequence);
            foreach (var lane in forgotten) disk.Marks.Remove(lane);
        }
        return Task.CompletedTask;
    }

    public async Task<IdempotencyRecord?> FindAsync(Guid project, string route, string key, long nowUs, CancellationToken cancellation)
    {
        if (FindGate is { } gate) await gate.Task;
        Check();
        lock (disk.Gate) return disk.Keys.TryGetValue((project, route, key), out var found) && found.ExpiresAtUs > nowUs ? found : null;
    }

    public Task<int> ExpireAsync(long nowUs, CancellationToken cancellation) => Task.FromResult(0);

    private void Check()
    {
        if (IsDead || IsDown) throw new StoreUnavailableException("The store is away.");
    }
}

using Coldstart.Api.RateLimiting;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Authentication;

/// <summary>
/// The copy of all keys and projects in memory, replaced whole when the store's change count moves. Counters of keys and projects
/// outlive a replacement.
/// </summary>
internal sealed class KeyDirectory(IProjectStore store, RateBucketFactory buckets) : IDisposable
{
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile KeyRing ring = new([]);
    private long? seen;

    public KeyRing Ring => ring;

    public void Dispose() => refreshing.Dispose();

    /// <summary>Reads the store again if it changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await refreshing.WaitAsync(cancellation);
        try
        {
            // The count is read first: a change in between is seen by the next round.
            var count = await store.ChangeCountAsync(cancellation);
            if (count == seen) return;
            var projects = (await store.ProjectsAsync(cancellation)).ToDictionary(project => project.Id);
            var keys = await store.KeysAsync(cancellation);
            ring = Build(projects, keys);
            seen = count;
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Stores the uses that were not stored yet.</summary>
    public async Task StoreUsesAsync(CancellationToken cancellation)
    {
        var used = new Dictionary<Guid, long>();
        foreach (var caller in ring.All)
        {
            if (caller.Use.TryTake(out var usedUs)) used[caller.Key.Id] = usedUs;
        }
        if (used.Count > 0) await store.TouchKeysAsync(used, cancellation);
    }

    private KeyRing Build(Dictionary<Guid, Project> projects, IReadOnlyList<ApiKey> keys)
    {
        var known = ring.All.ToDictionary(caller => caller.Key.Id);
        var byProject = new Dictionary<Guid, RateBuckets>();
        foreach (var caller in ring.All) byProject.TryAdd(caller.Project.Id, caller.ProjectBuckets);
        var callers = new List<Caller>(keys.Count);
        foreach (var key in keys)
        {
            if (!projects.TryGetValue(key.Project, out var project)) continue;
            if (!byProject.TryGetValue(project.Id, out var ofProject)) byProject[project.Id] = ofProject = buckets.OfProject(project.Id);
            known.TryGetValue(key.Id, out var old);
            callers.Add(new Caller(key, project, old?.Use ?? new KeyUse(key.LastUsedAtUs ?? 0), old?.KeyBuckets ?? buckets.OfKey(project.Id, key.Id), ofProject));
        }
        return new KeyRing(callers);
    }
}

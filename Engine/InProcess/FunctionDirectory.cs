using System.Collections.Concurrent;
using Coldstart.Analytics.Records;

namespace Coldstart.Engine.InProcess;

/// <summary>All functions of all projects, in memory or not. A function is found by its id, or by what it is within its project.</summary>
internal sealed class FunctionDirectory(Shard[] shards)
{
    private readonly ConcurrentDictionary<Guid, FunctionCell> byId = new();
    private readonly ConcurrentDictionary<Guid, ProjectFunctions> projects = new();

    public int Count => byId.Count;

    public FunctionCell? Find(Guid id) => byId.GetValueOrDefault(id);

    /// <summary>A function that readers of this project may see.</summary>
    public FunctionCell? FindListed(Guid project, Guid id) =>
        byId.TryGetValue(id, out var cell) && cell.Project == project && cell.IsListed ? cell : null;

    public ProjectFunctions? FindProject(Guid project) => projects.GetValueOrDefault(project);

    public ProjectFunctions Project(Guid project) => projects.TryGetValue(project, out var found) ? found : projects.GetOrAdd(project, id => new ProjectFunctions(id));

    /// <summary>The cell of a function; one that is not known yet comes into being, unlisted until its first block is applied.</summary>
    public FunctionCell CellOf(ProjectFunctions project, FunctionIdentity identity) => project.Find(identity) ?? Add(project, identity.IdIn(project.Id), identity);

    public FunctionCell Add(ProjectFunctions project, Guid id, FunctionIdentity identity)
    {
        var cell = byId.GetOrAdd(id, static (key, state) => new FunctionCell(key, state.Project, state.Identity, state.Shard), (Project: project.Id, Identity: identity, Shard: ShardOf(id)));
        project.Add(cell);
        return cell;
    }

    // Version 5 ids are hashes: any of their bytes will do.
    private Shard ShardOf(Guid id) => shards[(uint)id.GetHashCode() % (uint)shards.Length];
}

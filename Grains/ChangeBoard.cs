namespace Coldstart.Grains;

/// <summary>The functions of a silo that changed since their projects were told. What could not be told is put back: a project must not miss it.</summary>
/// <remarks>Safe from any thread. Bounded by the functions that this silo owns.</remarks>
internal sealed class ChangeBoard
{
    private readonly Lock gate = new();
    private Dictionary<Guid, HashSet<Guid>> changed = [];

    /// <summary>A function of a project changed.</summary>
    public void Add(Guid project, Guid function)
    {
        lock (gate)
        {
            if (!changed.TryGetValue(project, out var functions)) changed.Add(project, functions = []);
            functions.Add(function);
        }
    }

    /// <summary>Takes all that changed.</summary>
    public IReadOnlyDictionary<Guid, HashSet<Guid>> Take()
    {
        lock (gate)
        {
            var taken = changed;
            changed = [];
            return taken;
        }
    }
}

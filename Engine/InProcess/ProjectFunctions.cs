using System.Collections.Concurrent;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine.InProcess;

/// <summary>The functions of one project, and its overviews.</summary>
internal sealed class ProjectFunctions(Guid id)
{
    private readonly ConcurrentDictionary<FunctionIdentity, FunctionCell> cells = new();
    private readonly TenantOverview?[] overviews = new TenantOverview?[(int)Window.ThirtyDays + 1];

    public Guid Id { get; } = id;

    /// <summary>Functions that have a record.</summary>
    public IEnumerable<FunctionCell> Listed => cells.Select(pair => pair.Value).Where(cell => cell.IsListed);

    public FunctionCell? Find(FunctionIdentity identity) => cells.GetValueOrDefault(identity);

    public void Add(FunctionCell cell) => cells.TryAdd(cell.Identity, cell);

    /// <summary>The overview of a window; made once, kept for all readers.</summary>
    public TenantOverview Overview(Window window, Func<ProjectFunctions, Window, TenantOverview> make)
    {
        ref var place = ref overviews[(int)window];
        return Volatile.Read(ref place) ?? Interlocked.CompareExchange(ref place, make(this, window), null) ?? place!;
    }
}

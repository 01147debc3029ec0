namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>The lanes that may still be replayed: those that the database named when it was last asked, and those that this process opened since it was.</summary>
internal sealed class LaneRoll(JournalLanes lanes)
{
    private readonly Lock gate = new();
    private readonly List<long> opened = [];
    private IReadOnlyList<long> named = [];

    public IReadOnlyCollection<long> Current
    {
        get
        {
            lock (gate) return new HashSet<long>([.. named, .. opened]);
        }
    }

    /// <summary>A lane was opened.</summary>
    public void Add(long lane)
    {
        lock (gate) opened.Add(lane);
    }

    /// <summary>Asks the database.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        int known;
        lock (gate) known = opened.Count;
        var left = await lanes.ListAsync(cancellation);
        lock (gate)
        {
            named = left;
            // What was opened before the question is in the answer, or gone.
            opened.RemoveRange(0, known);
        }
    }
}

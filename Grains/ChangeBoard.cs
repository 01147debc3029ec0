using Coldstart.Analytics;

namespace Coldstart.Grains;

/// <summary>When each function of a silo changed last, in tickets: a later change has a higher one. Projects ask what is new since they asked last.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class ChangeBoard
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Dictionary<Guid, long>> changed = [];
    private long ticket;
    private long forgotten;
    private int count;

    /// <summary>A function of a project changed.</summary>
    public void Add(Guid project, Guid function)
    {
        lock (gate)
        {
            if (!changed.TryGetValue(project, out var functions)) changed.Add(project, functions = []);
            if (!functions.TryAdd(function, ++ticket)) functions[function] = ticket;
            else if (++count > Limits.ChangedFunctionsKept) Forget();
        }
    }

    /// <summary>What changed of a project after a ticket.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="after">0 for all.</param>
    /// <returns>The ticket to ask with next; whether something before was forgotten; the functions.</returns>
    public (long Ticket, bool IsAnew, Guid[] Functions) Since(Guid project, long after)
    {
        lock (gate)
        {
            Guid[] functions = changed.TryGetValue(project, out var known) ? [.. known.Where(change => change.Value > after).Select(static change => change.Key)] : [];
            return (ticket, after < forgotten, functions);
        }
    }

    private void Forget()
    {
        changed.Clear();
        count = 0;
        forgotten = ticket;
    }
}

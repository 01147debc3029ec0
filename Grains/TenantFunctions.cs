using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>The functions of a project, and which of them changed since they were asked. For the turns of one grain.</summary>
internal sealed class TenantFunctions(OwnerRoom room, SiloChanges changes)
{
    private readonly Dictionary<Guid, TenantFunction> functions = [];
    private readonly Dictionary<SiloAddress, long> tickets = [];
    private HashSet<SiloAddress> dead = [];
    private bool isListed;
    private Task hearing = Task.CompletedTask;

    public IReadOnlyCollection<TenantFunction> All => functions.Values;

    /// <summary>Hears from every silo what changed until this was called.</summary>
    /// <exception cref="OrleansException">A silo does not answer, as those that have just died.</exception>
    public Task HearAsync(Guid project) => hearing = HearAfterAsync(hearing, project);

    private async Task HearAfterAsync(Task before, Guid project)
    {
        // Two windows that are asked at once: tickets are one's only.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var silos = changes.Look();
        // What a silo applied in its last moments nobody can tell any more.
        var isSomeoneGone = silos.Dead.Any(silo => !dead.Contains(silo));
        if (isSomeoneGone || silos.Leaving.Length > 0) ChangeAll();
        if (isSomeoneGone || !isListed) await ListAsync(project);
        (dead, isListed) = ([.. silos.Dead], true);
        var readings = await Task.WhenAll(silos.Active.Select(silo => changes.SinceAsync(silo, project, tickets.GetValueOrDefault(silo))));
        foreach (var gone in tickets.Keys.Except(silos.Active).ToArray()) tickets.Remove(gone);
        for (var index = 0; index < readings.Length; index++)
        {
            if (readings[index].IsAnew && tickets.ContainsKey(silos.Active[index])) ChangeAll();
            foreach (var function in readings[index].Functions) Know(function).Change();
            tickets[silos.Active[index]] = readings[index].Ticket;
        }
    }

    private void ChangeAll()
    {
        foreach (var function in functions.Values) function.Change();
    }

    /// <summary>The stored functions. Those that are only in the journal are told by the silos that own them; a function is stored within a second of its first record.</summary>
    private async Task ListAsync(Guid project)
    {
        await foreach (var stored in room.Functions.ListAsync(project, CancellationToken.None)) Know(stored.Id);
    }

    private TenantFunction Know(Guid function)
    {
        if (!functions.TryGetValue(function, out var known)) functions.Add(function, known = new TenantFunction(function));
        return known;
    }
}

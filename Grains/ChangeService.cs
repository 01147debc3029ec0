using Coldstart.GrainInterfaces;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>Answers what changed on this silo.</summary>
[Reentrant]
public sealed class ChangeService(OwnerRoom room, GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory logging) : GrainService(id, silo, logging), IChangeService
{
    public Task<ChangesReading> SinceAsync(Guid project, long ticket)
    {
        var (next, isAnew, functions) = room.Changes.Since(project, ticket);
        return Task.FromResult(new ChangesReading { Ticket = next, IsAnew = isAnew, Functions = functions });
    }
}

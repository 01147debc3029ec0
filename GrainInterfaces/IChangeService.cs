using Orleans.Services;

namespace Coldstart.GrainInterfaces;

/// <summary>What each silo knows of changes to the functions that it owns: projects ask all silos before they answer an overview.</summary>
[Alias("coldstart.changes")]
public interface IChangeService : IGrainService
{
    /// <summary>Functions of a project that changed here.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="ticket">What was told by then is known; 0 for all.</param>
    [Alias("since")]
    [ResponseTimeout("00:00:02")]
    Task<ChangesReading> SinceAsync(Guid project, long ticket);
}
